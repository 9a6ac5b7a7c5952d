"""The page of two runs side by side: what differs between their environments comes first, then what
changed in their numbers.  It shows what the terminal shows, and everything that does not fit there."""

import importlib.util
import pathlib
from collections.abc import Callable, Sequence

from results.report import numbers, side_by_side
from results.report.answer import title
from results.report.differences import differences
from results.report.html.cells import TableCell
from results.report.html.page import templates
from results.report.reading import section_name
from results.stats.analysis import label
from results.stats.changes import RunChange, SideBySide
from results.store import whole

HERE = pathlib.Path(__file__).resolve().parent
NEEDED = "jinja2"
COLUMNS = ("change", "", "p", "rounds")


def write(path: pathlib.Path, found: SideBySide, runs: Sequence[Sequence[dict]],
          names: tuple[str, str], keep: Callable[[RunChange], bool]) -> None:
    """Raises OSError where the page cannot be written, or there is nothing to write it with."""
    if importlib.util.find_spec(NEEDED) is None:
        raise OSError(None, f"no page without python3-{NEEDED}")
    whole.write(path, compose(found, runs, names, keep))


def compose(found: SideBySide, runs: Sequence[Sequence[dict]], names: tuple[str, str],
            keep: Callable[[RunChange], bool]) -> str:
    from markupsafe import Markup
    headline, *others = side_by_side.sentences(found)
    means = sorted(filter(keep, found.means), key=side_by_side.mean_order)
    return templates().get_template("comparison.html.j2").render(
        style=Markup((HERE / "page.css").read_text(encoding="utf-8")),
        script=Markup((HERE / "page.js").read_text(encoding="utf-8")),
        names=names, headline=headline, others=others, differing=differences(*runs),
        means=[(_mean_words(one), _cells(one)) for one in means],
        tables=[(heading, [(_cell_words(one), _cells(one)) for one in changes])
                for heading, changes in side_by_side.parts(list(filter(keep, found.changes)))],
        columns=COLUMNS, legend=side_by_side.legend(found))


def _mean_words(one: RunChange) -> list[str]:
    return [f"{section_name(one.section)} {side_by_side.noun(one.metric)}", one.group,
            title(one.allocator), str(one.workloads)]


def _cell_words(one: RunChange) -> list[str]:
    return [label(one.key), title(one.allocator),
            numbers.quantity(one.median_first, one.key.unit),
            numbers.quantity(one.median_second, one.key.unit)]


def _cells(one: RunChange) -> list[TableCell]:
    """The change with its interval, its verdict, p, and how many rounds there were."""
    change, interval, verdict, p, rounds = (word.text for word in side_by_side.effect(one))
    tone = "open" if not one.decided else "good-2" if one.good else "bad-2"
    return [TableCell(change, interval, tone=tone, order=one.ratio), TableCell(verdict),
            TableCell(p), TableCell(rounds)]
