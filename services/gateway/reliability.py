"""Reliability bins drawn as SVG, without scripts: for the page, and by itself for the docs.

Here: where bars, lines and words stand. Not here: colours of the page (`static/style.css`), the numbers (`record`).
"""

from collections.abc import Iterable, Iterator
from typing import Protocol

from markupsafe import Markup, escape

# In units of the drawing; it scales with the page.
WIDTH, HEIGHT = 640, 320
LEFT, RIGHT, TOP, BOTTOM = 48, 12, 24, 44
# Between neighbouring bars.
GAP = 6
# Lines across, at each of these shares.
GRID = (0, 0.25, 0.5, 0.75, 1)
TITLE = "Reliability of the confidence"
# The page's colours by day, for a drawing that stands by itself.
STYLE = Markup("""<style>
.chart { font: 12px system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; background: #ffffff; }
.chart text { fill: #57606a; }
.chart .grid { stroke: #d0d7de; }
.chart .right { fill: #6f9fd8; }
.chart .said { stroke: #1b1f24; stroke-width: 3; }
</style>
""")


class Bin(Protocol):
    """A reliability bin, whether the model's or the message."""

    @property
    def least(self) -> float: ...
    @property
    def most(self) -> float: ...
    @property
    def count(self) -> int: ...
    @property
    def mean_confidence(self) -> float | None: ...
    @property
    def share_right(self) -> float | None: ...


def chart(bins: Iterable[Bin], *, alone: bool = False) -> Markup:
    """For each bin with verdicts a bar as high as the share right, a line across at the mean confidence, the count.

    `alone`: with its colours in it, as a file of its own.
    """
    held = [each for each in bins if each.count]
    words = "; ".join(_words(each) for each in held) or "no judged verdicts"
    parts = [*_axes(), *(part for each in held for part in _bar(each))]
    return Markup(
        '<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" role="img" '
        'aria-labelledby="chart-title chart-words">\n'
        '<title id="chart-title">{}</title>\n<desc id="chart-words">{}</desc>\n{}{}\n</svg>\n'
    ).format(WIDTH, HEIGHT, TITLE, words, STYLE if alone else "", Markup("\n").join(parts))


def _words(each: Bin) -> str:
    return (
        f"confidence {each.least:.1f} to {each.most:.1f}: {each.count} verdicts, mean {each.mean_confidence:.2f}, "
        f"{each.share_right:.2f} right"
    )


def _axes() -> Iterator[Markup]:
    for share in GRID:
        y = _short(_y(share))
        yield Markup('<line class="grid" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(LEFT, y, WIDTH - RIGHT, y)
        yield _text(LEFT - 8, _y(share) + 4, f"{share:.0%}", "end")
    for tenth in range(11):
        yield _text(_x(tenth / 10), HEIGHT - BOTTOM + 18, f"{tenth / 10:.1f}", "middle")
    yield _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, "confidence", "middle")
    yield _text(4, 12, "share right", "start")


def _bar(each: Bin) -> Iterator[Markup]:
    assert each.mean_confidence is not None  # as for every bin with verdicts
    assert each.share_right is not None
    left, right = _x(each.least) + GAP / 2, _x(each.most) - GAP / 2
    top, said = _y(each.share_right), _y(each.mean_confidence)
    yield Markup('<rect class="right" x="{}" y="{}" width="{}" height="{}"/>').format(
        _short(left), _short(top), _short(right - left), _short(_y(0) - top)
    )
    yield Markup('<line class="said" x1="{}" y1="{}" x2="{}" y2="{}"/>').format(
        _short(left), _short(said), _short(right), _short(said)
    )
    # Above whatever is higher, so that the line never strikes the number out.
    yield _text((left + right) / 2, min(top, said) - 6, str(each.count), "middle")


def _text(x: float, y: float, words: str, anchor: str) -> Markup:
    return Markup('<text x="{}" y="{}" text-anchor="{}">{}</text>').format(_short(x), _short(y), anchor, escape(words))


def _x(confidence: float) -> float:
    return LEFT + confidence * (WIDTH - LEFT - RIGHT)


def _y(share: float) -> float:
    return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP)


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
