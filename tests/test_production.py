"""The production shape: what refuses to start, what runs, what the example file and the compose file say."""

import ast
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import get_commands
from ruamel.yaml import YAML

from tests import services
from tests.house_rules import ROOT
from tests.test_house import PRODUCTION

BIN = Path(sys.executable).parent
EXAMPLE = (ROOT / ".env.example").read_text()
COMPOSE = (ROOT / "docker-compose.yml").read_text()


@pytest.fixture
def environment(tmp_path) -> dict[str, str]:
    """A production install's, with an empty database of its own."""
    database = f"sqlite:///{tmp_path}/relevo.sqlite3"
    return services.environment() | PRODUCTION | {"DATA_DIR": str(tmp_path), "DATABASE_URL": database}


def run(*command: str, env: dict[str, str]) -> subprocess.CompletedProcess:
    return subprocess.run(
        [str(BIN / command[0]), *command[1:]], cwd=ROOT, env=env, capture_output=True, text=True, timeout=60
    )


# --- what refuses to start -------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is not set; use 50 random characters of your own"),
        (
            {"SECRET_KEY": re.search("^SECRET_KEY=(.*)$", EXAMPLE, re.MULTILINE)[1]},
            "SECRET_KEY is the example or too short; use 50 random characters",
        ),
        ({"DEBUG": "maybe"}, "DEBUG is 1 or 0, not 'maybe'"),
        ({"DATABASE_URL": "mysql://db/relevo"}, "DATABASE_URL begins with postgres:// or postgresql:// or sqlite://"),
        ({"ADMIN_EMAIL": "ann@agency.example"}, "ADMIN_EMAIL and ADMIN_PASSWORD go together: one of them is not set"),
        (
            {"ADMIN_EMAIL": "ann@agency.example", "ADMIN_PASSWORD": "short"},
            "ADMIN_PASSWORD has fewer than 10 characters",
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_start_that_is_refused_says_so_in_one_line(environment, change, line):
    done = run("python", "manage.py", "check", env=environment | change)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"Relevo cannot start: {line}\n")


@pytest.mark.parametrize("database", ["sqlite:///{folder}/empty.sqlite3", "sqlite:///{folder}/none/x.sqlite3"])
def test_a_command_on_a_database_that_is_not_laid_out_or_not_there_says_so_in_a_line(environment, tmp_path, database):
    env = environment | {"DATABASE_URL": database.format(folder=tmp_path)}
    done = run("python", "manage.py", "check_invariants", env=env)
    said = {"empty": "run manage.py migrate", "none": "unable to open database file"}
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert said["none" if "none" in database else "empty"] in done.stderr


def test_the_web_server_refuses_in_one_line_too(environment):
    done = run("gunicorn", "-c", "python:agency.gunicorn", "agency.wsgi", env=environment | {"STORY": "1"})
    line = "Relevo cannot start: STORY=1 moves the clock; it is for 127.0.0.1 only, not for a public SITE_URL\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", line)


def test_a_database_that_shows_old_rows_after_a_lock_is_refused(environment):
    if not services.postgres_url():
        pytest.skip("needs PostgreSQL")
    address = services.postgres_url().replace("/relevo", "/postgres")
    wrong = f"{address}?options=-c%20default_transaction_isolation%3Drepeatable%5C%20read"
    done = run("python", "manage.py", "migrate", "--plan", env=environment | {"DATABASE_URL": wrong})
    assert done.returncode == 1
    assert "(agency.E001) The database cannot be used: its transactions are repeatable read, not read committed." in (
        done.stderr
    )


def test_a_worker_that_no_bell_could_reach_is_refused(environment):
    done = run("celery", "--app", "agency", "beat", env=environment | {"BROKER_URL": ""})
    assert done.returncode == 1
    assert "BROKER_URL is not set. Set it to a Redis, or run all in one process: manage.py start" in done.stderr


# --- what runs -------------------------------------------------------------------------------------
TOKEN = "AAAAAAAAAAAHAAAAAW3pTq8Zk1yq8vQpYw0gq4Bz"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def status(port: int, path: str, scheme: str = "https") -> str:
    """What the web server in front would be told."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(
            f"GET {path} HTTP/1.1\r\nHost: relevo.agency.example\r\nConnection: close\r\n"
            f"X-Forwarded-Proto: {scheme}\r\nReferer: https://mail.example/?laia@blog.example\r\n\r\n".encode()
        )
        return line.makefile().readline().split()[1]


def test_behind_a_server_in_front_each_visitor_has_limits_of_their_own(environment):
    ask = (
        "from allauth.account.adapter import get_adapter; from django.test import RequestFactory; "
        "visit = RequestFactory().get('/', headers={'x-forwarded-for': '6.6.6.6, 10.1.2.3'}); "
        "print(get_adapter().get_client_ip(visit))"
    )
    told = [
        run("python", "manage.py", "shell", "-v0", "-c", ask, env=environment | {"BEHIND_PROXY": flag}).stdout.strip()
        for flag in "01"
    ]
    assert told == ["127.0.0.1", "10.1.2.3"]


@contextmanager
def running(*command: str, env: dict[str, str], log: Path, until: str) -> Iterator[subprocess.Popen]:
    with log.open("w") as lines:
        process = subprocess.Popen(
            [str(BIN / command[0]), *command[1:]], cwd=ROOT, env=env, stdout=lines, stderr=subprocess.STDOUT
        )
    try:
        for _ in range(600):
            if until in log.read_text() or process.poll() is not None:
                break
            time.sleep(0.05)
        yield process
    finally:
        process.kill()
        process.wait()


def test_before_its_migrations_every_page_says_come_back_and_the_log_holds_no_link(environment, tmp_path):
    assert run("python", "manage.py", "collectstatic", "--noinput", env=environment).returncode == 0
    port, log = free_port(), tmp_path / "log"
    command = ("gunicorn", "-c", "python:agency.gunicorn", "--bind", f"127.0.0.1:{port}", "agency.wsgi")
    env = environment | {"WEB_CONCURRENCY": "1", "BEHIND_PROXY": "1"}
    with running(*command, env=env, log=log, until="Booting worker") as web:
        seen = {path: status(port, path) for path in ("/healthz", "/readyz", "/", "/account/login/", f"/stop/{TOKEN}/")}
        probe = run("python", "-I", "agency/probe.py", f"http://127.0.0.1:{port}/healthz", env=environment)
        web.send_signal(signal.SIGTERM)
        ended, said = web.wait(timeout=20), log.read_text()
    assert set(seen.values()) == {"503"}, said
    assert (probe.returncode, ended) == (1, 0)
    assert [line for line in said.splitlines() if not line.startswith('{"at": ')] == []
    assert (TOKEN in said, "laia@" in said) == (False, False)


def test_without_a_broker_all_runs_in_one_process_behind_a_web_server(environment, tmp_path):
    port, log = free_port(), tmp_path / "log"
    env = environment | {"BROKER_URL": "", "BEHIND_PROXY": "1", "PORT": str(port)}
    with running("python", "manage.py", "start", env=env, log=log, until=f"http://127.0.0.1:{port}"):
        seen = [
            status(port, "/how-we-work/"),
            status(port, "/how-we-work/", "http"),
            status(port, "/healthz", "http"),
            status(port, f"/stop/{TOKEN}/"),
        ]
        probe = run("python", "-I", "agency/probe.py", f"http://127.0.0.1:{port}/healthz", env=environment)
    assert (seen, probe.returncode) == (["200", "301", "200", "404"], 0), log.read_text()
    assert TOKEN not in log.read_text()


# --- what is written down --------------------------------------------------------------------------
def read_by(path: str) -> dict[str, str | None]:
    """Names of environment variables that a module of ours reads, each with its default where that is a constant."""
    read = {}
    for call in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.args:
            name, *rest = [argument.value if isinstance(argument, ast.Constant) else None for argument in call.args]
            of = ast.unparse(call.func)
            if isinstance(name, str) and (of.startswith("env.") or of == "os.environ.get"):
                read[name] = {"env.flag": "0"}.get(of, "") if len(call.args) == 1 else rest[0]
    return read


def test_the_example_names_every_variable_and_no_other():
    readers = ("agency/settings.py", "agency/gunicorn.py", "agency/management/commands/start.py")
    read = {name for path in readers for name in read_by(path)} | set(re.findall(r"\$\{([A-Z_]+)", COMPOSE))
    assert set(re.findall(r"^(?:# )?([A-Z][A-Z_]+)=", EXAMPLE, re.MULTILINE)) == read


def test_the_example_shows_the_true_defaults():
    shown = dict(re.findall(r"^# ([A-Z][A-Z_]+)=(.*)$", EXAMPLE, re.MULTILINE))
    true = {
        name: {True: "1", False: "0"}.get(default, str(default))
        for name, default in read_by("agency/settings.py").items()
        if default is not None and name in shown
    }
    assert {name: shown[name] for name in true} == true


def test_every_service_is_restarted_checked_and_reached_from_this_machine_alone():
    compose = YAML(typ="safe").load(COMPOSE)
    services_of = compose["services"]
    assert set(services_of) == {"web", "worker", "beat", "db", "redis"}
    assert {name for name, service in services_of.items() if service["restart"] == "unless-stopped"} == set(services_of)
    assert {name for name, service in services_of.items() if service["healthcheck"]["test"]} == set(services_of)
    assert [port for service in services_of.values() for port in service.get("ports", [])] == [
        "127.0.0.1:${PORT:-8000}:8000"
    ]
    kept = {volume.partition(":")[0] for service in services_of.values() for volume in service["volumes"]}
    assert kept == set(compose["volumes"])


def test_every_program_the_compose_file_calls_is_there():
    written = COMPOSE + (ROOT / "Dockerfile").read_text()
    called = re.findall(r"agency/\w+\.py|python:agency\.\w+|manage\.py \w+", written)
    names = {word.replace("python:agency.", "agency/").replace("manage.py ", "").removesuffix(".py") for word in called}
    assert names == {"agency/probe", "agency/gunicorn", "migrate", "ensure_admin", "collectstatic"}
    assert all((ROOT / f"{name}.py").exists() for name in names if "/" in name)


@pytest.mark.parametrize("name", ["README.md", "README.es.md", "docs/running.md"])
def test_every_link_and_command_of_a_readme_leads_somewhere(name):
    text = (ROOT / name).read_text()
    linked = [to for to in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in to]
    assert linked
    assert [to for to in linked if not ((ROOT / name).parent / to).exists()] == []
    commands = set(re.findall(r"manage\.py (\w+)", text))
    assert [command for command in commands if command not in get_commands()] == []
    targets = set(re.findall(r"\bmake (demo|test|bench|\w+-full)\b", text))
    assert [target for target in targets if not re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.M)] == []
