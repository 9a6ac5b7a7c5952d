"""A run on disk: results/runs/<id>/records.jsonl.

Each record is written and flushed as it comes, so that a crash loses the last line at the most; what
comes from elsewhere is written whole.
A run is never changed after its end, only read.

A file that is read may come from anywhere, and may be damaged.  ValueError says in one line which file, and which
line of it; a file that cannot be opened is an OSError with its name.
"""

import dataclasses
import datetime
import json
import pathlib
import re
import sys
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from ci.host import guard, near, printable
from results.schema import fields
from results.store import whole

RUNS = pathlib.Path("results") / "runs"
RECORDS = "records.jsonl"
SCHEMA = 1  # of the records that are read and written here
MARK = b"\xef\xbb\xbf"  # an editor of another system puts it ahead of UTF-8
LINE_MOST = 8 << 20  # bytes; the longest record has some thousands


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
                folder.parent.mkdir(parents=True, exist_ok=True)  # a link that leads nowhere is an error
                folder.mkdir()
            except FileExistsError:
                if not folder.parent.is_dir():
                    raise
                continue
            guard.will_remove_if_empty(folder)
            return cls(name, folder / RECORDS, started)
        raise ValueError(f"run {wish}: a thousand runs of this name exist")

    @classmethod
    def find(cls, root: pathlib.Path, name: str) -> "Run":
        """The run of this id, `latest`, `latest~N`, or a file of JSON lines.

        Raises ValueError with one line that a user understands.
        """
        runs = all_runs(root)
        back = re.fullmatch(r"latest(?:~([0-9]{1,9}))?", name)
        if back is not None:
            return _latest(runs, name, int(back[1] or 0))
        for run in runs:
            if run.id == name:
                return run
        path = pathlib.Path(name)
        if path.is_file():
            return _read(path.stem, path)
        if (path / RECORDS).is_file():
            return _read(path.name, path / RECORDS)
        if path.exists():
            raise ValueError(f"{name}: is a {'folder' if path.is_dir() else 'pipe or a device'}, and "
                             "no run")
        raise ValueError(f"no run {name}" + _nearest(name, runs))

    def append(self, record: dict) -> None:
        """Writes one record.  A number that is not finite is refused: it is no JSON."""
        with self.file.open("a", encoding="utf-8", errors="replace") as kept:
            kept.write(_line_of(record))

    def write(self, records: Iterable[dict]) -> None:
        """Writes all records of a run that is not measured here: whole, or not at all."""
        whole.write(self.file, "".join(map(_line_of, records)))

    def records(self) -> Iterator[dict]:
        """Every record in order.  A torn last line, which a crash leaves, is passed over; any other
        line that is no record raises ValueError, and so does a file without any."""
        empty = True
        if self.file.exists() and not self.file.is_file() and not self.file.is_dir():
            raise ValueError(f"{self.file}: is a pipe or a device, and no run")
        with self.file.open("rb") as kept:
            for number, line in enumerate(_lines(kept, self.file), 1):
                record = _parse(line)
                if record is not None:
                    _check(record, f"{self.file}:{number}")
                    empty = False
                    yield record
                elif line.endswith(b"\n") and line.strip():
                    raise ValueError(f"{self.file}:{number}: this line is no record")
        if empty:
            raise ValueError(f"{self.file}: holds no record")

    def sound_records(self) -> list[dict] | None:
        """The same of a run beside the one that is asked for: where it is damaged, a line says so,
        and there are none."""
        try:
            return list(self.records())
        except (OSError, ValueError) as error:
            print(f"assay: {_why(self.file, error)}; this run is left out", file=sys.stderr)
            return None


def all_runs(root: pathlib.Path) -> list[Run]:
    """The runs of this tree, the oldest first."""
    return runs_in(root / RUNS)


def runs_in(folder: pathlib.Path) -> list[Run]:
    """The runs of this folder.  One whose beginning cannot be read counts as the oldest."""
    return sorted((_begun(file) for file in folder.glob("*/" + RECORDS)),
                  key=lambda run: (run.started, run.id))


def runs_with(root: pathlib.Path, kind: str) -> Iterator[Run]:
    """The runs that hold a record of this kind, the newest first."""
    wanted = re.compile(rb'"record"\s*:\s*"%s"' % kind.encode())
    return (run for run in reversed(all_runs(root)) if _holds(run.file, wanted))


def _holds(file: pathlib.Path, wanted: re.Pattern) -> bool:
    try:
        return file.is_file() and any(wanted.search(line) for line in _lines(file.open("rb"), file))
    except (OSError, ValueError):
        return False  # a request for this run prints the reason


def _begun(file: pathlib.Path) -> Run:
    """A run of this tree; a pipe in the place of its records would never end."""
    name = file.parent.name
    try:
        return _read(name, file) if file.is_file() else Run(name, file)
    except (OSError, ValueError):
        return Run(name, file)


def _read(name: str, file: pathlib.Path) -> Run:
    """A run by its file.  The first line says when it began."""
    with file.open("rb") as kept:
        first = _parse(next(_lines(kept, file), b"")) or {}
    told = {field: value for field in ("id", "started")
            if isinstance(value := first.get(field), str) and value}
    return Run(told.get("id", name) if file.name != RECORDS else name, file,
               told.get("started", ""))


def _line_of(record: dict) -> str:
    return json.dumps(record, separators=(",", ":"), ensure_ascii=False, allow_nan=False) + "\n"


def _lines(kept: BinaryIO, file: pathlib.Path) -> Iterator[bytes]:
    """Its lines, without the mark ahead.  One without an end would fill the memory."""
    with kept, whole.named(file):
        line = kept.readline(LINE_MOST).removeprefix(MARK)
        number = 1
        while line:
            if len(line) == LINE_MOST:
                raise ValueError(f"{file}:{number}: this line is too long for a record")
            yield line
            line = kept.readline(LINE_MOST)
            number += 1


def _parse(line: bytes) -> dict | None:
    try:
        record = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):  # no JSON, or numbers and nests that are no record's
        return None
    if not isinstance(record, dict) or "record" not in record:
        return None
    plain = line.isascii() and b"\\" not in line and b"\x7f" not in line
    return record if plain else printable.in_record(record)


def _check(record: dict, place: str) -> None:
    """The version first: what a later one means by a field is not known here."""
    schema = record.get("schema", SCHEMA) if record["record"] == "run" else SCHEMA
    if type(schema) is not int or schema != SCHEMA:
        raise ValueError(f"{place}: its records are of schema {schema}, and this version of assay "
                         f"reads schema {SCHEMA}")
    wrong = fields.fault(record)
    if wrong is not None:
        raise ValueError(f"{place}: this {str(record['record'])[:40]} has no valid field {wrong[:40]}")


def _why(file: pathlib.Path, error: OSError | ValueError) -> str:
    return str(error) if isinstance(error, ValueError) else f"{file}: {error.strerror or error}"


def _latest(runs: list[Run], name: str, back: int) -> Run:
    if back >= len(runs):
        there = "there is none yet" if not runs else f"there are only {len(runs)}"
        raise ValueError(f"no run {name}: {there}")
    return runs[-1 - back]


def _nearest(name: str, runs: list[Run]) -> str:
    return near.suggestion(name, [*(run.id for run in runs), "latest"], ": neither a run nor a file")
