"""The pictures of a history: one for each architecture, over the same commits, side by side.

A line is drawn only between points that may be compared.  A step has its commit and its size beside
it; a break of the comparison key is a dotted line, on which nothing is joined.
"""

from collections.abc import Sequence

from results.history import account
from results.history.steps import HistoryStep, Series
from results.report.html.charts import Chart
from results.report.html.figure import COLOURS, INK, SOFT, axes, figure, style, svg

WIDTH, HEIGHT = 560, 230
LEFT, RIGHT, TOP, BOTTOM = 66, 34, 34, 34
AIR = 0.15  # of the range, above and below
LEAST_RANGE = 0.02  # of the level: a flat line is not blown up to noise
NAMED_MOST = 6  # steps with their names in the picture


def chart(name: str, one: Series, commits: Sequence[str]) -> Chart:
    """One series over all commits of the history."""
    with style():
        drawn = figure(WIDTH, HEIGHT)
        plot = axes(drawn, LEFT, RIGHT, TOP, BOTTOM)
        plot.set_xlim(-0.5, max(len(commits) - 0.5, 0.5))
        plot.set_ylim(*_limits(one))
        for part in one.parts:
            _part(plot, part)
        for each in one.breaks:
            _break(plot, each.place)
        for number, step in enumerate(sorted(one.steps, key=lambda step: step.place)):
            _step(plot, step, number)
        _ticks(plot, one, commits)
        plot.set_title(_axis_title(one), loc="left", color=SOFT, x=-0.1, y=1.06)
        plot.grid(axis="y")
        text = svg(drawn, name, in_words(one, commits))
    return Chart(f"{one.name.arch}{_emulated(one)}", text)


def _emulated(one: Series) -> str:
    return "" if one.name.emulation == "native" else f", {one.name.emulation}"


def _axis_title(one: Series) -> str:
    unit = ", ratio to the reference" if one.name.basis == "ratio" else ""
    return f"{account.noun(one.name)}{unit} (the axis does not begin at 0)"


def _limits(one: Series) -> tuple[float, float]:
    values = [point.value for part in one.parts for point in part]
    low, high = min(values), max(values)
    least = LEAST_RANGE * max(abs(low), abs(high), 1e-12)
    if high - low < least:
        middle = (low + high) / 2
        low, high = middle - least / 2, middle + least / 2
    air = AIR * (high - low)
    return low - air, high + air


def _part(plot, part) -> None:
    """The level is that of a commit until the next one that was measured."""
    places, values = [point.place for point in part], [point.value for point in part]
    plot.plot(places, values, color=COLOURS["series-0"], drawstyle="steps-post", linewidth=1.4)
    plot.plot(places, values, color=COLOURS["series-0"], marker="o", markersize=3.2, linestyle="")


def _break(plot, place: int) -> None:
    plot.axvline(place - 0.5, color=SOFT, linewidth=1.2, linestyle=(0, (1, 3)))
    plot.annotate("break", (place - 0.5, 0), (3, 3), xycoords=("data", "axes fraction"),
                  textcoords="offset points", color=SOFT, fontsize=9)


def _step(plot, step: HistoryStep, number: int) -> None:
    """More is worse: every metric of a history is one of which less is better."""
    colour = COLOURS["bad" if step.change > 0 else "good"]
    plot.axvline(step.place, color=colour, linewidth=1.2, alpha=0.7)
    if number < NAMED_MOST:
        sign = "▲" if step.change > 0 else "▼"
        late = step.place > plot.get_xlim()[1] * 0.7
        plot.annotate(f"{sign} {account.amount(step)} · {step.commit[:8]}", (step.place, 1),
                      (-3 if late else 3, 3 - 11 * (number % 2)), ha="right" if late else "left",
                      xycoords=("data", "axes fraction"), textcoords="offset points", color=INK,
                      fontsize=9, annotation_clip=False)


def _ticks(plot, one: Series, commits: Sequence[str]) -> None:
    """The first commit, the last one, and some between."""
    most = 5
    stride = max((len(commits) - 1) / (most - 1), 1)
    places = sorted({round(index * stride) for index in range(most)
                     if round(index * stride) < len(commits)})
    plot.set_xticks(places, [commits[place][:8] for place in places], fontsize=9)
    low, high = plot.get_ylim()
    marks = [low + (high - low) * share for share in (0.15, 0.5, 0.85)]
    plot.set_yticks(marks, [_mark(mark, high - low, one) for mark in marks])


def _mark(value: float, spread: float, one: Series) -> str:
    if one.name.basis == "value" and not one.name.is_count:
        return account.value(value, one.name)
    return f"{value:,.{2 if spread < 10 else 0}f}"


def in_words(one: Series, commits: Sequence[str]) -> str:
    """What a screen reader reads."""
    points = sum(len(part) for part in one.parts)
    steps = "; ".join(f"{account.amount(step)} since {step.commit}" for step in one.steps)
    breaks = "; ".join(f"a break at {each.commit}: {', '.join(each.reasons)}" for each in one.breaks)
    return (f"{one.name.allocator} {one.name.workload}, {account.noun(one.name)}, {one.name.arch}: "
            f"{points} points over {len(commits)} commits; {steps or 'no step'}"
            + (f"; {breaks}" if breaks else ""))
