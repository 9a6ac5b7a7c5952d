"""A run on disk: results/runs/<id>/records.jsonl.

Each record is written and flushed as it comes, so that a crash loses the last line at the most.
A run is never changed after its end, only read.
"""

import dataclasses
import datetime
import json
import pathlib
import re
from collections.abc import Iterator

from ci import guard, near

RUNS = pathlib.Path("results") / "runs"
RECORDS = "records.jsonl"
SCHEMA = 1  # of the records that are read and written here
TEXT = "utf-8-sig"  # an editor of another system puts a mark ahead


@dataclasses.dataclass(frozen=True)
class Run:
    """One run; `file` holds its records, and what belongs to it lies in `folder`."""

    id: str
    file: pathlib.Path
    started: str = ""  # ISO 8601, UTC

    @property
    def folder(self) -> pathlib.Path:
        return self.file.parent

    @property
    def page(self) -> pathlib.Path:
        """Where the Markdown report of this run is."""
        own = self.file.name == RECORDS
        return self.folder / "report.md" if own else self.file.with_suffix(".md")

    @classmethod
    def create(cls, root: pathlib.Path, wish: str) -> "Run":
        """A new and empty run; the id is `wish`, with a number where that is taken."""
        started = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        for attempt in range(1, 1000):
            name = wish if attempt == 1 else f"{wish}-{attempt}"
            folder = root / RUNS / name
            try:
                folder.mkdir(parents=True)
            except FileExistsError:
                continue
            guard.will_remove_if_empty(folder)
            return cls(name, folder / RECORDS, started)
        raise ValueError(f"run {wish}: a thousand runs of this name are there")

    @classmethod
    def find(cls, root: pathlib.Path, name: str) -> "Run":
        """The run of this id, `latest`, `latest~N`, or a file of JSON lines.

        Raises ValueError with one line that a user understands.
        """
        runs = all_runs(root)
        back = re.fullmatch(r"latest(?:~(\d+))?", name)
        if back is not None:
            return _latest(runs, name, int(back[1] or 0))
        for run in runs:
            if run.id == name:
                return run
        if pathlib.Path(name).is_file():
            return _read(pathlib.Path(name).stem, pathlib.Path(name))
        raise ValueError(f"no run {name}" + _nearest(name, runs))

    def append(self, record: dict) -> None:
        """Writes one record.  A number that is not finite is refused: it is no JSON."""
        line = json.dumps(record, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        with self.file.open("a", encoding="utf-8", errors="replace") as kept:
            kept.write(line + "\n")

    def records(self) -> Iterator[dict]:
        """Every record in order.  A torn last line, which a crash leaves, is passed over; any other
        line that is no record raises ValueError, and so does a file without any."""
        empty = True
        with self.file.open(encoding=TEXT, errors="replace") as kept:
            for number, line in enumerate(kept, 1):
                record = _parse(line)
                if record is not None:
                    _check_schema(record, self.file)
                    empty = False
                    yield record
                elif line.endswith("\n") and line.strip():
                    raise ValueError(f"{self.file}:{number}: this line is no record")
        if empty:
            raise ValueError(f"{self.file}: holds no record")


def all_runs(root: pathlib.Path) -> list[Run]:
    """The runs of this tree, the oldest first."""
    files = (root / RUNS).glob("*/" + RECORDS)
    return sorted((_read(file.parent.name, file) for file in files),
                  key=lambda run: (run.started, run.id))


def runs_with(root: pathlib.Path, kind: str) -> Iterator[Run]:
    """The runs that hold a record of this kind, the newest first."""
    wanted = re.compile(rb'"record"\s*:\s*"%s"' % kind.encode())
    return (run for run in reversed(all_runs(root)) if wanted.search(run.file.read_bytes()))


def _read(name: str, file: pathlib.Path) -> Run:
    """A run by its file.  The first line says when it began."""
    with file.open(encoding=TEXT, errors="replace") as kept:
        first = _parse(kept.readline()) or {}
    return Run(str(first.get("id", name)) if file.name != RECORDS else name, file,
               str(first.get("started", "")))


def _parse(line: str) -> dict | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):  # no JSON, or numbers and nests that are no record's
        return None
    return record if isinstance(record, dict) and "record" in record else None


def _check_schema(record: dict, file: pathlib.Path) -> None:
    """What a later version means by a field is not known here."""
    if record["record"] == "run" and record.get("schema", SCHEMA) != SCHEMA:
        raise ValueError(f"{file}: its records are of schema {record['schema']}, and this version of "
                         f"assay reads schema {SCHEMA}")


def _latest(runs: list[Run], name: str, back: int) -> Run:
    if back >= len(runs):
        there = "there is none yet" if not runs else f"there are only {len(runs)}"
        raise ValueError(f"no run {name}: {there}")
    return runs[-1 - back]


def _nearest(name: str, runs: list[Run]) -> str:
    return near.suggestion(name, [*(run.id for run in runs), "latest"], ": neither a run nor a file")
