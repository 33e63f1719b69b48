"""What came of a rehearsal as a page: HTML and inline SVG, no script, nothing loaded from anywhere."""

from collections.abc import Iterable, Iterator
from html import escape

from campaigns.rehearsal.figures import Checked, Figures
from campaigns.rehearsal.telling import percent, rows

SIDE, EDGE = 300, 36
STYLE = """
:root { color-scheme: light dark; --ink: #1d2433; --soft: #667085; --line: #d0d5dd; --mark: #175cd3; --off: #b54708 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #f2f4f7; --soft: #98a2b3; --line: #475467; --mark: #84adff; --off: #fdb022 }
}
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); max-width: 62rem; margin: 2rem auto; padding: 0 1rem }
.note { border-left: 4px solid var(--off); padding-left: .8rem }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1rem }
td, th { text-align: left; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
td + td, th + th { font-variant-numeric: tabular-nums }
svg { max-width: 100%; height: auto } svg text { fill: var(--soft); font-size: 11px }
.off { color: var(--off) }
"""


def page(found: Iterable[tuple[str, Figures]]) -> str:
    """The page for (title, figures) pairs, the worst population first."""
    worst_first = sorted(found, key=lambda pair: pair[1].filled.value)
    body = "\n".join(part for title, figures in worst_first for part in _section(title, figures))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Rehearsal (simulated)</title><style>{STYLE}</style></head><body>\n"
        '<h1>Rehearsal</h1>\n<p class="note">Everything on this page is simulated: invented bloggers, clients and '
        "weeks, guesses bracketed by published figures. It shows how the fill engine behaves, not what a real agency "
        "will see.</p>\n" + body + "\n</body></html>\n"
    )


def _section(title: str, figures: Figures) -> Iterator[str]:
    yield f"<h2>{escape(title)} <small>· simulated · {figures.actions} actions</small></h2>"
    cells = "".join(f"<tr><td>{escape(name)}</td><td>{escape(value)}</td></tr>" for name, value in rows(figures))
    yield f"<table><tbody>{cells}</tbody></table>"
    if figures.checks:
        yield "<h3>Cover as shown, against what came when nobody new was asked</h3>"
        yield _calibration(figures.checks)
        yield _table(figures.checks)


def _table(checks: Iterable[Checked]) -> str:
    lines = "".join(
        f"<tr{'' if check.holds else ' class="off"'}><td>{check.hours:.0f} h</td><td>{check.band}</td>"
        f"<td>{check.true.of}</td><td>{percent(check.shown)}</td><td>{percent(check.true.value)}</td>"
        f"<td>{100 * check.off:+.1f} of ± {100 * check.allowed:.1f}</td></tr>"
        for check in checks
    )
    head = "<tr><th>ahead</th><th>band</th><th>actions</th><th>shown</th><th>came</th><th>points off</th></tr>"
    return f"<table><thead>{head}</thead><tbody>{lines}</tbody></table>"


def _calibration(checks: Iterable[Checked]) -> str:
    """Shown along, came upwards, each with its 95 % interval; on the diagonal the number says what it means."""
    parts = [
        f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke="var(--line)"/>',
        f'<rect x="{_x(0)}" y="{_y(1)}" width="{SIDE}" height="{SIDE}" fill="none" stroke="var(--line)"/>',
    ]
    for part in (0.0, 0.5, 1.0):
        label = f"{100 * part:.0f} %"
        parts.append(f'<text x="{_x(part)}" y="{_y(0) + 14:.0f}" text-anchor="middle">{label}</text>')
        parts.append(f'<text x="{_x(0) - 4:.0f}" y="{_y(part) + 4:.0f}" text-anchor="end">{label}</text>')
    for check in checks:
        low, high = check.true.interval
        x, y = _x(check.shown), _y(check.true.value)
        colour = "var(--mark)" if check.holds else "var(--off)"
        said = f"{check.hours:.0f} h ahead: shown {percent(check.shown)}, came {percent(check.true.value)}"
        parts.append(f'<line x1="{x}" y1="{_y(low)}" x2="{x}" y2="{_y(high)}" stroke="{colour}"/>')
        parts.append(f'<circle cx="{x}" cy="{y}" r="4" fill="{colour}"><title>{said}</title></circle>')
    size = SIDE + 2 * EDGE
    return (
        f'<svg viewBox="0 0 {size} {size}" width="{size}" role="img" '
        f'aria-label="Cover shown against what came, simulated">{"".join(parts)}</svg>'
    )


def _x(part: float) -> float:
    return round(EDGE + part * SIDE, 1)


def _y(part: float) -> float:
    return round(EDGE + (1 - part) * SIDE, 1)
