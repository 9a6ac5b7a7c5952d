"""The formats that a run can be exported to: every file in export/ that has a NAME, a SUFFIX and
write(records, out).  A new format is a new file there, and nothing else.
"""

import importlib
import pathlib
from types import ModuleType

from ci.host import near
from results.store import whole
from results.store.runs import Run

FOLDER = pathlib.Path(__file__).parent / "export"


def exporters() -> dict[str, ModuleType]:
    """Every exporter by its name."""
    modules = [importlib.import_module(f"results.export.{file.stem}")
               for file in sorted(FOLDER.glob("*.py"))]
    return {module.NAME: module for module in modules}


def export(run: Run, name: str) -> pathlib.Path:
    """Writes the run in one format beside its records; returns the file.

    Raises ValueError for an unknown format.
    """
    known = exporters()
    if name not in known:
        raise ValueError(f"no export format {name}" + near.suggestion(
            name, known, f"; choose from {', '.join(['all', *sorted(known)])}"))
    path = run.file.with_suffix(known[name].SUFFIX)
    with whole.writing(path) as out:
        known[name].write(run.records(), out)
    return path


def export_all(run: Run) -> list[pathlib.Path]:
    """The run in every format."""
    return [export(run, name) for name in exporters()]
