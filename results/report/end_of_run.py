"""The end of a run that measured: what was concluded, the pages, the store."""

import pathlib
import sys
from collections.abc import Iterable

from ci.host.build import ROOT
from results.report import markdown
from results.report.html import page as html
from results.stats.analysis import analyse
from results.store.database import import_run
from results.store.recording import Recording


def report(recording: Recording, dropped: Iterable[str]) -> pathlib.Path:
    """Keeps what was concluded and writes the pages; returns the one to look at.  `dropped` are the
    workloads that were planned and not reached.  Raises OSError."""
    for workload in dropped:
        recording.keep({"record": "dropped", "workload": workload,
                        "reason": "the budget is too short to reach it"})
    analysis = analyse(recording.records)
    for comparison in analysis.records():
        recording.keep(comparison)
    page = markdown.write(recording.run, recording.records, analysis)
    recording.close()
    return html.write(ROOT, recording.run, recording.records, analysis) or page


def is_stored(recording: Recording) -> bool:
    """Puts the run into the store; where that fails, a line says so, and the pages are there."""
    try:
        import_run(recording.run)
        return True
    except OSError as error:
        print(f"assay: {error.filename}: {error.strerror}; this run is not in the store",
              file=sys.stderr)
        return False
