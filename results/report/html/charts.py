"""The pictures of the page: bars with intervals, curves over threads, memory against speed.

Each is drawn from what analysis found, and shows no number that a table beside it does not hold.
Colour is never alone: a bar carries its sign, a curve its name and its own marks.
"""

import dataclasses
from collections.abc import Iterable, Sequence

from ci.host.roles import FLOOR, REFERENCE, is_copy
from results.report import matrix, numbers
from results.report.answer import title
from results.report.html import scale
from results.report.html.figure import (COLOURS, FONT_SIZE, INK, LINE, SERIES, SOFT, axes, figure,
                                        style, svg, text_width)
from results.stats import effect
from results.stats.comparison import Effect
from results.stats.pairs import Cells, Section

WIDTH = 400
ROW = 24
NAME_MOST = 22  # characters; the tables have the whole name
MARKERS = "osD^vPX*"
DASHES = ("-", (0, (5, 1.5)), (0, (1.5, 1.2)))


@dataclasses.dataclass(frozen=True)
class Chart:
    caption: str
    svg: str


def shortened(name: str) -> str:
    shown = title(name)
    return shown if len(shown) <= NAME_MOST else shown[:NAME_MOST - 1] + "…"


def bars(name: str, caption: str, found: Sequence[Effect], reference: str = REFERENCE) -> Chart:
    """One bar an allocator, from the reference at 1 to its ratio, and its interval."""
    shown = sorted((one for one in found if one.ratio is not None),
                   key=lambda one: (one.allocator == FLOOR, one.ratio))
    left = max(map(text_width, map(shortened, [reference, *(one.allocator for one in shown)]))) + 12
    with style():
        drawn = figure(WIDTH, ROW * len(shown) + 46)
        plot = axes(drawn, left, 62, 16, 26)
        low, high = scale.limits(_ends(shown))
        plot.set_xscale("log")
        plot.set_xlim(low, high)
        plot.set_ylim(len(shown) - 0.4, -0.6)
        scale.ratio_axis(plot.xaxis, low, high)
        plot.set_yticks(range(len(shown)), [shortened(one.allocator) for one in shown])
        plot.tick_params(axis="y", length=0)
        plot.spines["left"].set_visible(False)
        plot.axvline(1, color=INK, linewidth=1)
        plot.annotate(reference, (1, 1), (0, 3), ha="center", color=SOFT, annotation_clip=False,
                      xycoords=("data", "axes fraction"), textcoords="offset points")
        for row, one in enumerate(shown):
            _bar(plot, row, one)
        text = svg(drawn, name, f"{caption}, as a ratio to {reference}: " + _read_out(shown))
    return Chart(caption, text)


def _ends(found: Iterable[Effect]) -> list[float]:
    return [value for one in found for value in (one.ratio, one.low, one.high) if value]


def _bar(plot, row: int, one: Effect) -> None:
    plot.barh(row, one.ratio - 1, left=1, height=0.62, color=COLOURS[tone(one)], alpha=0.75)
    if one.low is not None:
        plot.plot([one.low, one.high], [row, row], color=INK, linewidth=1.2, marker="|",
                  markersize=5, solid_capstyle="butt")
    plot.annotate(f"{numbers.ratio(one.ratio)}{_sign(one)}", (1, row), (6, 0), va="center",
                  xycoords=("axes fraction", "data"), textcoords="offset points", color=INK,
                  annotation_clip=False)


def tone(one: Effect) -> str:
    """What a difference is drawn in: colour only where it is significant."""
    if one.allocator == FLOOR:
        return "floor"
    return "open" if not one.decided else "good" if one.good else "bad"


def _sign(one: Effect) -> str:
    return "" if one.allocator == FLOOR else matrix.mark(one)


def _read_out(found: Iterable[Effect]) -> str:
    return "; ".join(f"{title(one.allocator)} {numbers.ratio(one.ratio)}" for one in found)


@dataclasses.dataclass(frozen=True)
class Look:
    """How one allocator is drawn in every curve and scatter of the page."""

    colour: str
    marker: str
    dashes: object


def looks(names: Iterable[str], references: Iterable[str] = (REFERENCE,)) -> dict[str, Look]:
    """A look for each; the references and the floor have theirs, whatever else takes part."""
    others = sorted({name for name in names if not is_copy(name)} - {*references, FLOOR})
    found = {name: Look(COLOURS[f"series-{index % SERIES}"], MARKERS[index % len(MARKERS)],
                        DASHES[index // SERIES % len(DASHES)])
             for index, name in enumerate(others)}
    first = {name: Look(INK, "o", "-") for name in references}
    return found | first | {FLOOR: Look(COLOURS["floor"], "x", DASHES[2])}


def threads(name: str, cells: Cells, section: Section, seen: dict[str, Look]) -> list[Chart]:
    """CPU time of one operation over the number of threads: one picture a workload."""
    by_workload: dict[str, dict[str, dict[int, list[float]]]] = {}
    for key, allocators in cells.items():
        if key.section == section and key.metric == "cpu_ns_per_op":
            points = by_workload.setdefault(key.workload, {})
            for allocator, rounds in allocators.items():
                points.setdefault(allocator, {})[key.threads] = list(rounds.values())
    return [_curves(f"{name}-{number}", workload, points, seen)
            for number, (workload, points) in enumerate(sorted(by_workload.items()))
            if len({count for found in points.values() for count in found}) > 1]


def _curves(name: str, workload: str, points: dict[str, dict[int, list[float]]],
            seen: dict[str, Look]) -> Chart:
    drawn_names = [each for each in matrix.ordered(points) if not is_copy(each)]
    counts = sorted({count for each in drawn_names for count in points[each]})
    with style():
        drawn = figure(WIDTH, 250)
        plot = axes(drawn, 46, max(map(text_width, map(shortened, drawn_names))) + 16, 22, 34)
        plot.set_xscale("log", base=2)
        plot.set_yscale("log")
        plot.set_xticks(counts, map(str, counts))
        plot.set_xticks([], minor=True)
        plot.set_xlabel("threads", labelpad=2)
        for each in drawn_names:
            _curve(plot, points[each], seen[each])
        _cost_axis(plot)
        plot.set_title("CPU ns per operation", loc="left", color=SOFT, x=-0.13)
        _name_ends(plot, {each: effect.median(points[each][max(points[each])])
                          for each in drawn_names}, seen)
        text = svg(drawn, name, f"CPU time of one operation of {workload}, in nanoseconds: "
                   + "; ".join(_curve_in_words(each, points[each]) for each in drawn_names))
    return Chart(workload, text)


def _curve(plot, by_count: dict[int, list[float]], look: Look) -> None:
    counts = sorted(by_count)
    plot.plot(counts, [effect.median(by_count[count]) for count in counts], color=look.colour,
              marker=look.marker, markersize=4.5, linestyle=look.dashes)
    for count in counts:
        known = effect.interval(by_count[count])
        if known is not None:
            plot.vlines(count, *known, color=look.colour, linewidth=1)


def _cost_axis(plot) -> None:
    low, high = plot.get_ylim()
    steps = [step * 10.0 ** power for power in range(-3, 12) for step in (1, 2, 5)]
    inside = [step for step in steps if low <= step <= high]
    if len(inside) > 6:
        inside = [step for step in inside if f"{step:e}".startswith("1")]
    plot.set_yticks(inside or [low, high], [f"{step:,.3g}" for step in inside or [low, high]])
    plot.set_yticks([], minor=True)
    plot.grid(axis="y")


def _name_ends(plot, ends: dict[str, float], seen: dict[str, Look]) -> None:
    """Each curve's name at its right end, moved up or down until no two overlap."""
    height = plot.figure.get_size_inches()[1] * 72 * plot.get_position().height
    to_axes = plot.transData + plot.transAxes.inverted()
    wanted = {name: float(to_axes.transform((1, value))[1]) * height
              for name, value in ends.items()}
    for name, at in spread(wanted, FONT_SIZE + 1.5, height).items():
        plot.annotate(shortened(name), (1, at / height), (8, 0), xycoords="axes fraction",
                      textcoords="offset points", va="center", annotation_clip=False,
                      color=seen[name].colour)


def spread(wanted: dict[str, float], apart: float, most: float) -> dict[str, float]:
    """Places near the wanted ones, at least `apart` from each other and, if they fit, below
    `most`."""
    placed: dict[str, float] = {}
    last = -apart
    for name in sorted(wanted, key=wanted.get):
        last = placed[name] = max(wanted[name], last + apart)
    ceiling = max(most, apart * (len(placed) - 1))
    for name in sorted(placed, key=placed.get, reverse=True):
        placed[name] = min(placed[name], ceiling)
        ceiling = placed[name] - apart
    return placed


def _curve_in_words(name: str, by_count: dict[int, list[float]]) -> str:
    costs = [f"{effect.median(values):.3g} with {numbers.count(count, 'thread')}"
             for count, values in sorted(by_count.items())]
    return f"{title(name)} {', '.join(costs)}"


def memory_against_speed(name: str, speed: dict[str, Effect], memory: dict[str, Effect],
                         noun: str, seen: dict[str, Look], reference: str = REFERENCE
                         ) -> Chart | None:
    """One point an allocator, with both intervals; the reference is where both are 1."""
    both = [each for each in matrix.ordered(speed.keys() & memory.keys())
            if speed[each].ratio is not None and memory[each].ratio is not None]
    if not both:
        return None
    with style():
        drawn = figure(WIDTH, 320)
        plot = axes(drawn, 52, 14, 12, 40)
        plot.set_xscale("log")
        plot.set_yscale("log")
        x_ends = scale.limits(_ends(speed[each] for each in both))
        y_ends = scale.limits(_ends(memory[each] for each in both))
        plot.set_xlim(*x_ends)
        plot.set_ylim(*y_ends)
        scale.ratio_axis(plot.xaxis, *x_ends)
        scale.ratio_axis(plot.yaxis, *y_ends)
        plot.set_xlabel("CPU time →  more", labelpad=4)
        plot.set_ylabel(f"{noun} →  more", labelpad=4)
        plot.axvline(1, color=LINE, linewidth=1)
        plot.axhline(1, color=LINE, linewidth=1)
        lines = [_point(plot, speed[each], memory[each], seen[each]) for each in both]
        plot.plot(1, 1, marker="o", color=INK, markersize=7)
        _name_points(plot, {reference: (1, 1)} | {
            each: (speed[each].ratio, memory[each].ratio) for each in both}, lines, seen)
        text = svg(drawn, name, f"CPU time and {noun} as ratios to {reference}: " + "; ".join(
            f"{title(each)} {numbers.ratio(speed[each].ratio)} and "
            f"{numbers.ratio(memory[each].ratio)}" for each in both))
    return Chart(f"{noun[0].upper()}{noun[1:]} against CPU time: the lower left is best", text)


Box = tuple[float, float, float, float]  # left, bottom, right, top


def _point(plot, speed: Effect, memory: Effect, look: Look) -> Box:
    """Draws a point with its intervals; returns what they cover, in ratios."""
    left, right = (speed.ratio,) * 2 if speed.low is None else (speed.low, speed.high)
    bottom, top = (memory.ratio,) * 2 if memory.low is None else (memory.low, memory.high)
    plot.plot([left, right], [memory.ratio] * 2, color=look.colour, linewidth=1)
    plot.plot([speed.ratio] * 2, [bottom, top], color=look.colour, linewidth=1)
    plot.plot(speed.ratio, memory.ratio, marker=look.marker, color=look.colour, markersize=7)
    return left, memory.ratio, right, memory.ratio


def _name_points(plot, points: dict[str, tuple[float, float]], lines: Iterable[Box],
                 seen: dict[str, Look]) -> None:
    """Each name beside its point, on the side where there is room, and clear of the others."""
    width, height = plot.figure.get_size_inches() * 72
    share = plot.get_position()
    size = (width * share.width, height * share.height)
    to_axes = plot.transData + plot.transAxes.inverted()
    at = {name: to_axes.transform(point) * size for name, point in points.items()}
    taken = [(x - 6, y - 6, x + 6, y + 6) for x, y in at.values()]
    for left, bottom, right, top in lines:
        ends = to_axes.transform([(left, bottom), (right, top)]) * size
        taken.append((*(ends[0] - 2), *(ends[1] + 2)))
    for name, (x, y) in at.items():
        box = _free_place(x, y, text_width(shortened(name)), size, taken)
        taken.append(box)
        plot.annotate(shortened(name), (box[0] / size[0], (box[1] + box[3]) / 2 / size[1]),
                      xycoords="axes fraction", va="center", annotation_clip=False,
                      color=seen[name].colour)


def _free_place(x: float, y: float, wide: float, size: tuple[float, float],
                taken: Sequence[Box]) -> Box:
    """The first of the places around a point that is inside and covers nothing; the nearest one
    where none is."""
    half = FONT_SIZE / 2 + 1
    places = [(x + side, y + rise) for rise in (0, 13, -13, 24, -24, 35, -35)
              for side in (9, -9 - wide)] + [(x - wide / 2, y + rise) for rise in (16, -16, 28, -28)]
    boxes = [(left, middle - half, left + wide, middle + half) for left, middle in places]
    inside = [box for box in boxes if box[0] >= 0 and box[2] <= size[0] + 12
              and box[1] >= 0 and box[3] <= size[1]]
    free = [box for box in inside if not any(_overlap(box, other) for other in taken)]
    return (free or inside or boxes)[0]


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
