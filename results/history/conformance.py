"""The verdicts of clauses in the history: which allocator began to break a rule, at which commit."""

import contextlib
import dataclasses
import pathlib
import sqlite3


@dataclasses.dataclass(frozen=True)
class VerdictChange:
    """One clause that one allocator answers otherwise from a commit on."""

    allocator: str
    clause: str
    arch: str
    commit: str
    last_before: str
    place: int
    before: str
    after: str

    @property
    def worse(self) -> bool:
        return self.after.startswith("FAIL") and not self.before.startswith("FAIL")


def commits(database: pathlib.Path) -> list[tuple[str, str]]:
    """The commits that have verdicts, and when their runs began."""
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as store:
        return store.execute(
            'SELECT DISTINCT r."commit", r.started FROM verdict v JOIN run r ON r.id = v.run'
            ' WHERE r."commit" IS NOT NULL AND NOT coalesce(r.changed, 0)').fetchall()


def changes(database: pathlib.Path, order: dict[str, int]) -> list[VerdictChange]:
    """The newest first.  Of several runs of one commit the last one counts."""
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as store:
        rows = store.execute(
            'SELECT v.allocator, v.clause, v.arch, v.emulation, v.version, r."commit", v.verdict,'
            ' v.value FROM verdict v JOIN run r ON r.id = v.run WHERE r."commit" IS NOT NULL'
            ' AND NOT coalesce(r.changed, 0) ORDER BY r.started, r.id').fetchall()
    said: dict[tuple, dict[str, str]] = {}
    for allocator, clause, arch, emulation, version, commit, verdict, value in rows:
        if commit in order:
            told = verdict if value is None else f"{verdict} {value}"
            said.setdefault((allocator, clause, arch, emulation, version), {})[commit] = told
    found = [change for cell, by_commit in said.items()
             for change in _of_cell(cell, by_commit, order)]
    return sorted(found, key=lambda one: (-one.place, not one.worse, one.allocator, one.clause))


def _of_cell(cell: tuple, by_commit: dict[str, str], order: dict[str, int]):
    in_order = sorted(by_commit.items(), key=lambda item: order[item[0]])
    for (before, was), (commit, now) in zip(in_order, in_order[1:]):
        if was != now:
            yield VerdictChange(cell[0], cell[1], cell[2], commit, before, order[commit], was, now)
