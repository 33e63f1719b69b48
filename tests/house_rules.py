"""The rules of the house, each a function from modules to findings ("file:line: what").

They read the syntax tree, so they see what is written, not what runs. What they hold is told in
`docs/architecture.md`; `tests/test_architecture.py` plants a breach of each and sees it found.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APPS = ("agency", "bloggers", "campaigns")  # each imports only those to its left
FLOORS = (  # of `campaigns`, from the ground up; each imports only those before it and its neighbours
    ("states", "fill"),
    ("models",),
    ("lifecycle",),
    ("chain",),
    ("notices", "discipline", "saying", "briefs", "terms", "earlier_terms", "calendar_entry", "swaps"),
    ("track_record", "load", "price_memory", "price_talk", "days", "histories", "ceilings", "promising"),
    ("lining_up", "finding"),
    ("laying_out", "cards", "ending", "planning", "cancelling", "watching"),
    ("consented", "barring", "inviting"),
    ("showable", "approval", "must_haves"),
    ("criteria",),
    ("deciding",),
    ("sight", "snapshots", "placing", "why"),
    ("on_condition", "carrying_out"),
    ("staffing",),
    ("answering",),
    ("touched", "moving", "standing_by", "agreeing", "afterwards", "stepping_in", "giving_up", "freezing", "chasing"),
    (
        "pricing",
        "allowing",
        "paying",
        "publishing",
        "proposing",
        "wishes",
        "strategy",
        "correcting",
        "consequences",
        "noting",
        "calling",
        "personal",
        "taking_out",
        "uniting",
    ),
    ("questioning",),
    ("voting",),
    ("forwarding",),
    (
        "reporting",
        "client_page",
        "invariants",
        "history_checks",
        "letters",
        "board",
        "listing",
        "everywhere",
        "yearly",
        "feeds",
        "foreseeing",
        "her_page",
        "present",
        "own_page",
        "previewing",
        "roll",
        "waiting",
        "unattended",
        "dry_run",
        "outgoing",
    ),
    ("forms", "tasks", "playing", "story", "rehearsal", "templatetags"),
    ("views",),
    ("urls", "admin"),
    ("apps", "management", "registries"),
)
FLOOR_OF = {name: floor for floor, names in enumerate(FLOORS) for name in names}
MOST_LINES, MOST_LINES_OF_A_FUNCTION = 400, 50
JUNK_DRAWERS = {"utils", "util", "helpers", "common", "misc", "shared"}

MOVERS = {"campaigns.lifecycle", "campaigns.story.telling"}  # the story moves its own row: how far it is told
MOVERS_OF_LETTERS = {"agency.delivery", "agency.outbox"}
SENDERS = {"agency.delivery", "agency.mail_server"}
CLOCK = "agency.clock"
TIME_READERS = {
    "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today",
    "django.utils.timezone.now", "django.utils.timezone.localdate", "time.time", "time.time_ns", "time.localtime",
    "time.gmtime", "time.ctime",
}  # fmt: skip
SENDING = {
    "send_mail", "send_mass_mail", "mail_admins", "mail_managers", "get_connection", "mailers", "EmailMessage",
    "EmailMultiAlternatives",
}  # fmt: skip
PROBE = "agency.probe"
NETWORK = (
    "urllib.request", "http.client", "socket", "asyncio", "requests", "httpx", "aiohttp", "urllib3", "dns",
    "ftplib", "telnetlib", "xmlrpc.client", "pycurl",
)  # fmt: skip
SIGNALS = ("django.dispatch", "django.db.models.signals", "django.db.backends.signals", "django.core.signals")
CHANCE_CLOCK_AND_ROWS = {"random", "secrets", "uuid", "time", "datetime", "os", "django"}
STATE_FIELDS = {"state", "outcome"}
REASON = re.compile(r"#\s*noqa:.*PLC0415\b[^-]*-\s*\w+\W+\w+\W+\w+")
REASON_ABOVE = re.compile(r"\s*#\s*\w+\W+\w+\W+\w+")
UPWARD_NAME = re.compile(r"(bloggers|campaigns)(\.\w+)+")
TEMPLATE_CLOCK = re.compile(r"\{%\s*now\b|\|\s*(?:timesince|timeuntil)\b(?!\s*:)|\|\s*(?:naturaltime|naturalday)\b")


@dataclass(frozen=True)
class Module:
    name: str  # dotted: campaigns.views.action
    source: str
    path: str = ""

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.source)

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    @property
    def app(self) -> str:
        return self.name.partition(".")[0]

    def at(self, node: ast.AST | int, what: str) -> str:
        line = node if isinstance(node, int) else node.lineno
        return f"{self.path or self.name}:{line}: {what}"

    def imports(self) -> Iterator[tuple[ast.AST, str]]:
        """Every import as the dotted name it brings in: `from a.b import c` is a.b.c."""
        for node in self.nodes:
            if isinstance(node, ast.Import):
                yield from ((node, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = self._absolute(node)
                yield from ((node, f"{base}.{alias.name}") for alias in node.names)

    def _absolute(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        package = self.name.split(".")[: -node.level] if not self.path.endswith("__init__.py") else self.name.split(".")
        return ".".join([*package, *([node.module] if node.module else [])])

    @cached_property
    def names(self) -> dict[str, str]:
        """What each imported name stands for."""
        known = {}
        for node in self.nodes:
            if isinstance(node, ast.Import):
                known |= {alias.asname or alias.name.partition(".")[0]: (alias.asname and alias.name) or
                          alias.name.partition(".")[0] for alias in node.names}  # fmt: skip
            elif isinstance(node, ast.ImportFrom):
                known |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
        return known

    def meant(self, node: ast.AST) -> str:
        """The dotted name that an expression such as `datetime.now` stands for, by this module's imports."""
        if isinstance(node, ast.Name):
            return self.names.get(node.id, "")
        if isinstance(node, ast.Attribute):
            base = self.meant(node.value)
            return f"{base}.{node.attr}" if base else ""
        return ""


def modules(root: Path = ROOT) -> list[Module]:
    """Every module of the three apps; migrations are left to makemigrations."""
    found = []
    for app in APPS:
        for path in sorted((root / app).rglob("*.py")):
            inside = path.relative_to(root)
            if "migrations" in inside.parts:
                continue
            name = ".".join(inside.with_suffix("").parts).removesuffix(".__init__")
            found.append(Module(name, path.read_text(), str(inside)))
    return found


# --- who may import whom ---------------------------------------------------------------------------
def upward_between_apps(all_of_them: Iterable[Module]) -> Iterator[str]:
    """`agency` imports nothing of ours, `bloggers` the agency, `campaigns` both; tests are nobody's."""
    for module in all_of_them:
        above = {*APPS[APPS.index(module.app) + 1 :], "tests"}
        for node, name in module.imports():
            if name.partition(".")[0] in above:
                yield module.at(node, f"{module.app} imports {name}")
        if module.name in ("agency.settings", "agency.urls"):
            continue
        for node in module.nodes:
            named = isinstance(node, ast.Constant) and isinstance(node.value, str) and UPWARD_NAME.fullmatch(node.value)
            if named and named[1] in above:
                yield module.at(node, f"{module.app} names {node.value}")


def upward_between_floors(all_of_them: Iterable[Module]) -> Iterator[str]:
    """Inside `campaigns` a floor imports only those before it."""
    for module in all_of_them:
        if module.app != "campaigns" or module.name == "campaigns":
            continue
        mine = module.name.split(".")[1]
        if mine not in FLOOR_OF:
            yield module.at(1, f"{mine} stands on no floor: say on which, here and in docs/architecture.md")
            continue
        for node, name in module.imports():
            other = name.split(".")[1] if name.startswith("campaigns.") else mine
            if FLOOR_OF.get(other, len(FLOORS)) > FLOOR_OF[mine]:
                yield module.at(node, f"{mine} imports {other}, which stands above it")


def impure_engine(all_of_them: Iterable[Module]) -> Iterator[str]:
    """`campaigns.fill` knows no rows, no clock and no chance: it is a function of its snapshot."""
    for module in all_of_them:
        if not module.name.startswith("campaigns.fill"):
            continue
        for node, name in module.imports():
            ours = name.partition(".")[0] in APPS and not name.startswith("campaigns.fill")
            if ours or name.partition(".")[0] in CHANCE_CLOCK_AND_ROWS:
                yield module.at(node, f"the engine imports {name}")


def unexplained_imports(all_of_them: Iterable[Module]) -> Iterator[str]:
    """An import inside a function says why, beside it (`# noqa: PLC0415 - …`) or in a comment above."""
    for module in all_of_them:
        lines = module.source.splitlines()
        for function in module.nodes:
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom) and not _has_reason(lines, node.lineno - 1):
                    yield module.at(node, "an import inside a function, without a reason")


def _has_reason(lines: list[str], number: int) -> bool:
    if REASON.search(lines[number]):
        return True
    while lines[number].lstrip().startswith(("from ", "import ")):
        number -= 1
    return bool(REASON_ABOVE.match(lines[number]))


def signals(all_of_them: Iterable[Module]) -> Iterator[str]:
    """A call is a call: no signals between our modules."""
    for module in all_of_them:
        for node, name in module.imports():
            if any(name == signal or name.startswith(f"{signal}.") for signal in SIGNALS):
                yield module.at(node, f"imports {name}")


# --- who moves rows, reads time, sends -------------------------------------------------------------
def state_writers(all_of_them: Iterable[Module]) -> Iterator[str]:
    """Nobody but `lifecycle` writes a state or an outcome; letters are moved by delivery and the outbox."""
    for module in all_of_them:
        if module.name in MOVERS | MOVERS_OF_LETTERS:
            continue
        for node in module.nodes:
            for field in _state_fields_written(node):
                yield module.at(node, f"writes {field}")


def _state_fields_written(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in (part for whole in targets for part in ast.walk(whole)):
            # An error or a form may remember a state as its own: self.state.
            if isinstance(target, ast.Attribute) and target.attr in STATE_FIELDS and not _is_self(target.value):
                yield target.attr
    elif isinstance(node, ast.Call):
        yield from _state_fields_in_call(node)
    elif isinstance(node, ast.ClassDef) and node.name == "Meta":
        for assign in node.body:
            if isinstance(assign, ast.Assign) and any(getattr(t, "id", "") == "fields" for t in assign.targets):
                yield from _named(assign.value)


def _state_fields_in_call(call: ast.Call) -> Iterator[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name == "setattr":
        yield from _named(call.args[1])
    elif name == "bulk_update":
        yield from (field for argument in call.args[1:] for field in _named(argument))
    if name in ("save", "bulk_update"):
        fields = [word.value for word in call.keywords if word.arg in ("update_fields", "fields")]
        yield from (field for value in fields for field in _named(value))
    if name in ("update", "create", "update_or_create", "get_or_create", "aupdate", "acreate") or name in MODELS:
        yield from (word.arg for word in call.keywords if word.arg in STATE_FIELDS)
        held = [word.value for word in call.keywords if word.arg in (None, "defaults", "create_defaults")]
        yield from (field for value in held if isinstance(value, ast.Dict) for field in _named(*value.keys))


MODELS = {"Action", "Participation", "Invitation", "Message"}


def _named(*values: ast.AST | None) -> Iterator[str]:
    for value in values:
        for node in ast.walk(value) if value is not None else ():
            if isinstance(node, ast.Constant) and node.value in STATE_FIELDS:
                yield node.value


def _is_self(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def time_readers(all_of_them: Iterable[Module]) -> Iterator[str]:
    """Only the clock reads time; no row stamps itself."""
    for module in all_of_them:
        if module.name == CLOCK:
            continue
        for node in module.nodes:
            if isinstance(node, ast.Attribute | ast.Name) and module.meant(node) in TIME_READERS:
                yield module.at(node, f"reads {module.meant(node)}")
            elif isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add"):
                yield module.at(node.value, f"stamps itself: {node.arg}")


def templates_that_read_time(texts: dict[str, str]) -> Iterator[str]:
    """`{% now %}` and `timesince` without a moment read the machine's clock."""
    for path, text in texts.items():
        for number, line in enumerate(text.splitlines(), 1):
            if TEMPLATE_CLOCK.search(line):
                yield f"{path}:{number}: reads the clock"


def senders(all_of_them: Iterable[Module]) -> Iterator[str]:
    """Nobody but delivery, on its line to the mail server, hands over mail."""
    for module in all_of_them:
        if module.name in SENDERS:
            continue
        for node, name in module.imports():
            sends = name.startswith("django.core.mail.") and name.rpartition(".")[2] in SENDING
            if sends or name == "django.core.mail" or name.partition(".")[0] in ("smtplib", "aiosmtplib"):
                yield module.at(node, f"imports {name}")
        for node in module.nodes:
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "email_user":
                yield module.at(node, "sends by email_user")


def callers_of_other_machines(all_of_them: Iterable[Module]) -> Iterator[str]:
    """No address that somebody typed is opened or looked up, so none can lead anywhere. Only the probe asks, and us."""
    for module in all_of_them:
        if module.name == PROBE:
            continue
        for node, name in module.imports():
            if name in NETWORK or name.startswith(tuple(f"{each}." for each in NETWORK)):
                yield module.at(node, f"imports {name}")


def appointments_in_the_queue(all_of_them: Iterable[Module]) -> Iterator[str]:
    """The queue is told "look now", never "remember this"."""
    for module in all_of_them:
        for node in module.nodes:
            if isinstance(node, ast.Call):
                for word in node.keywords:
                    if word.arg in ("eta", "countdown"):
                        yield module.at(node, f"gives the queue an appointment: {word.arg}")


# --- sizes and names -------------------------------------------------------------------------------
def too_long(all_of_them: Iterable[Module]) -> Iterator[str]:
    for module in all_of_them:
        lines = len(module.source.splitlines())
        if lines > MOST_LINES:
            yield module.at(1, f"{lines} lines")
        for node in module.nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = node.end_lineno - node.lineno + 1
                if length > MOST_LINES_OF_A_FUNCTION:
                    yield module.at(node, f"{node.name} has {length} lines")


def junk_drawers(all_of_them: Iterable[Module]) -> Iterator[str]:
    for module in all_of_them:
        if JUNK_DRAWERS & set(module.name.split(".")):
            yield module.at(1, "a leaf module has one job and its name")


def verbs_that_know_of_requests(all_of_them: Iterable[Module]) -> Iterator[str]:
    """Below forms nobody has heard of a request."""
    for module in all_of_them:
        mine = module.name.split(".")[1] if "." in module.name else ""
        if module.app != "campaigns" or FLOOR_OF.get(mine, len(FLOORS)) >= FLOOR_OF["forms"]:
            continue
        for node in module.nodes:
            if isinstance(node, ast.FunctionDef) and "request" in [argument.arg for argument in node.args.args]:
                yield module.at(node, f"{node.name} takes a request")


def calls(node: ast.AST, name: str) -> bool:
    """Whether `node` is a call of a function or method of that name."""
    return isinstance(node, ast.Call) and name in (getattr(node.func, "attr", ""), getattr(node.func, "id", ""))
