"""The page of a history: the latest steps first, then a picture of every series, its architectures
side by side, and what changed in conformance.  One file that loads nothing else."""

import importlib.util
import pathlib
from collections import defaultdict
from collections.abc import Iterable

from ci.host.errors import UsageError
from results.history import account
from results.history.account import History
from results.history.steps import Series
from results.report.answer import title
from results.report.html.page import NEEDED, templates
from results.store import whole

HERE = pathlib.Path(__file__).resolve().parent


def write(path: pathlib.Path, history: History) -> None:
    """Raises OSError where the page cannot be written, UsageError where there is nothing to write it
    with."""
    missing = [package for module, package in NEEDED.items()
               if importlib.util.find_spec(module) is None]
    if missing:
        raise UsageError(f"no page of the history: {' and '.join(missing)} is not installed")
    whole.write(path, compose(history))


def compose(history: History) -> str:
    from markupsafe import Markup
    pictures = _pictures(history)
    return templates().get_template("history.html.j2").render(
        style=Markup((HERE / "page.css").read_text(encoding="utf-8")),
        script=Markup((HERE / "page.js").read_text(encoding="utf-8")),
        history=history, headline=account.headline(history), HEADER=account.HEADER,
        steps=[(step, account.row(step)) for step in history.steps],
        changing=[one for one in pictures if one[1]], steady=[one for one in pictures if not one[1]],
        notes=account.notes(history), method=account.METHOD)


def _pictures(history: History) -> list[tuple[str, bool, list]]:
    """The heading of each group of series, whether one of it has a step or a break, and its charts."""
    from results.report.html import history_charts  # which needs matplotlib
    found = []
    groups = sorted(_groups(history.series).items(), key=lambda item: _weight(item[1]))
    for number, (heading, members) in enumerate(groups):
        charts = [history_charts.chart(f"history-{number}-{index}", one, history.commits)
                  for index, one in enumerate(members)]
        found.append((heading, any(one.steps or one.breaks for one in members), charts))
    return found


def _weight(members: list[Series]) -> tuple:
    """Counts first, because they are certain, and what has a step before what only breaks."""
    return not any(one.steps for one in members), not members[0].name.is_count, members[0].name


def _groups(series: Iterable[Series]) -> dict[str, list[Series]]:
    """Those that differ in the architecture alone stand side by side."""
    found: dict[str, list[Series]] = defaultdict(list)
    for one in series:
        name = one.name
        axes = [title(name.allocator), name.workload, account.noun(name), name.binding]
        axes += [f"{name.threads} threads"] * (name.threads > 1)
        axes += [f"{name.processes} processes"] * (name.processes > 1)
        found[" · ".join(axes)].append(one)
    return {heading: sorted(members, key=lambda one: (one.name.arch != "x86_64", one.name))
            for heading, members in found.items()}
