"""The formats that records can be made of: every file in importers/ that has a NAME, fits(text) and
read(text, arch, allocator).  A new format is a new file there, and nothing else.
"""

import importlib
import pathlib
from types import ModuleType

from ci.host import near
from results.schema import fields
from results.store import whole
from results.store.runs import SCHEMA

FOLDER = pathlib.Path(__file__).parent / "importers"
TEXT_MOST = 256 << 20  # bytes of a file


def importers() -> dict[str, ModuleType]:
    """Every importer by its name."""
    modules = [importlib.import_module(f"results.importers.{file.stem}")
               for file in sorted(FOLDER.glob("*.py"))]
    return {module.NAME: module for module in modules}


def imported(file: pathlib.Path, kind: str | None, arch: str, allocator: str | None) -> list[dict]:
    """The records of a file of another tool, without the one that begins a run.

    Raises ValueError with one line that names the file.
    """
    text = _text(file)
    known = importers()
    if kind is None:
        kind = next((name for name, module in known.items() if module.fits(text)), None)
        if kind is None:
            raise ValueError(f"{file}: none of the formats {', '.join(sorted(known))}")
    if kind not in known:
        raise ValueError(f"no format {kind}" + near.suggestion(
            kind, known, f"; choose from {', '.join(sorted(known))}"))
    try:
        found = list(known[kind].read(text, arch, allocator))
    except ValueError as error:
        raise ValueError(f"{file}: {error}") from None
    wrong = next((record for record in found if fields.fault(record)), None)
    if wrong is not None:
        raise ValueError(f"{file}: {wrong['workload']}: its {fields.fault(wrong)} is not valid")
    if not any(record["record"] == "sample" for record in found):
        raise ValueError(f"{file}: holds no result")
    return found


def heading(run_id: str, started: str, command: list[str], file: pathlib.Path, arch: str) -> list[dict]:
    """The first records of an imported run.  Nothing is known of the machine, and nothing is
    invented."""
    return [{"record": "run", "schema": SCHEMA, "id": run_id, "started": started, "command": command,
             "seed": 0, "budget_s": None, "set": "imported", "imported_from": file.name},
            {"record": "environment", "seed": 0, "arch": arch}]


def _text(file: pathlib.Path) -> str:
    if not file.is_file():
        raise ValueError(f"{file}: is no file")
    if file.stat().st_size > TEXT_MOST:
        raise ValueError(f"{file}: too large for results")
    try:
        with whole.named(file):
            return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(f"{file}: is no text") from None
