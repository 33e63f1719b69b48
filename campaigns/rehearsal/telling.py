"""What came of a rehearsal, in words for the terminal. Every table says that it is simulated."""

from collections.abc import Iterator

from campaigns.rehearsal.figures import Figures, Share


def percent(value: float) -> str:
    return f"{100 * value:.1f} %"


def share(found: Share) -> str:
    """99.1 % (98.7–99.4, 2973 of 3000): with Wilson's interval."""
    low, high = found.interval
    return f"{percent(found.value)} ({100 * low:.1f}–{100 * high:.1f}, {found.hits} of {found.of})"


def rows(figures: Figures) -> Iterator[tuple[str, str]]:
    yield "actions filled", share(figures.filled)
    yield "· before anybody stepped in on the day", share(figures.filled_at_due)
    yield "mails per place", f"{figures.letters_per_place:.2f}"
    yield "mails per person written to", f"{figures.letters_per_person:.2f}"
    yield "told “too late” after a yes", str(figures.too_late)
    yield "confirmed beyond places and bonus", str(figures.over)
    yield "reserves held and never called, per action", f"{figures.reserves_unused:.2f}"
    yield "hours held in reserve, per action", f"{figures.reserve_hours:.0f}"
    yield "names lost from client lists", share(figures.lost)
    yield "gaps filled", share(figures.gaps_filled)
    yield "gap known → filled, median", f"{figures.gap_hours:.1f} h"
    yield "flagged a day ahead or more", share(figures.flagged)
    yield "· of those that did not fill", share(figures.missed_flagged)
    yield "not flagged, and filled", share(figures.unflagged_filled)


def report(title: str, figures: Figures) -> Iterator[str]:
    yield f"{title} · simulated · {figures.actions} actions"
    for name, value in rows(figures):
        yield f"  {name:<46} {value}"
    if figures.checks:
        yield "  cover shown against what came with nobody new asked"
    for check in figures.checks:
        sign = "" if check.holds else "   off by more than allowed"
        yield (
            f"    {check.hours:>4.0f} h ahead, shown {check.band:<9} n {check.true.of:<5} mean {percent(check.shown)}"
            f" · came {percent(check.true.value)} · {100 * check.off:+.1f} points of ± {100 * check.allowed:.1f}{sign}"
        )


def cost_of_the_caps(capped: Figures, free: Figures) -> Iterator[str]:
    """What the most mails a person gets cost: the same actions without them, and the difference."""
    yield "  what the caps cost: the same actions without them → with them, simulated"
    shares = {
        "actions filled": (free.filled, capped.filled),
        "names lost from client lists": (free.lost, capped.lost),
        "not flagged, and filled": (free.unflagged_filled, capped.unflagged_filled),
    }
    for name, (without, having) in shares.items():
        points = 100 * (having.value - without.value)
        yield f"    {name:<44} {percent(without.value)} → {percent(having.value)} · {points:+.1f} points"
    numbers = {
        "mails per place": (free.letters_per_place, capped.letters_per_place),
        "mails per person written to": (free.letters_per_person, capped.letters_per_person),
    }
    for name, (before, after) in numbers.items():
        yield f"    {name:<44} {before:.2f} → {after:.2f} · {after - before:+.2f}"
