"""The progress line: what runs, how far it is, and the time left; only on a terminal."""

import contextlib
import os
import sys
import time

from ci.host.printable import one_line, unguarded


class Progress:
    """Steps towards an expected number; drawn by rich on a terminal, else one line now and then."""

    QUIET_SECONDS = 20

    def __init__(self) -> None:
        self.done = 0
        self.expected = 1
        self.started = self.said = time.monotonic()
        self.deadline: float | None = None
        self.bar = self.task = None

    def expect(self, steps: int, deadline: float | None = None) -> None:
        """That many steps from now on, or until the deadline if there are more then."""
        self.deadline = deadline
        self.expected = self.done + max(steps, 1)
        if self.bar is not None:
            self.bar.update(self.task, total=self.expected)

    def now(self, what: str) -> None:
        if self.bar is not None:
            self.bar.update(self.task, description=one_line(what))
        elif time.monotonic() - self.said > self.QUIET_SECONDS:
            self.said = time.monotonic()
            print(f"assay: {self.done}/{self.expected} {what}, about {self.left_s():.0f} s left",
                  file=sys.stderr, flush=True)

    def step(self) -> None:
        self.done += 1
        self.expected = max(self.expected, self.done)
        if self.bar is not None:
            self.bar.update(self.task, completed=self.done, total=self.expected,
                            left=f"{self.left_s():.0f} s still")

    def left_s(self) -> float:
        now = time.monotonic()
        steps = (now - self.started) / max(self.done, 1) * (self.expected - self.done)
        return max(steps if self.deadline is None else self.deadline - now, 0.0)


def watched() -> bool:
    """Whether standard error is a terminal that can redraw a line."""
    return sys.stderr.isatty() and os.environ.get("TERM", "dumb") != "dumb" \
        and "CI" not in os.environ


@contextlib.contextmanager
def progress():
    """A Progress, drawn while the block runs."""
    shown = Progress()
    try:
        from rich import progress as drawing
        from rich.console import Console
    except ImportError:
        drawing = None
    if drawing is None or not watched():
        yield shown
        return
    console = Console(file=unguarded(sys.stderr), no_color="NO_COLOR" in os.environ or None)
    columns = (drawing.SpinnerColumn(), drawing.BarColumn(24), drawing.TaskProgressColumn(),
               drawing.TextColumn("{task.fields[left]}"), drawing.TextColumn("{task.description}"))
    with drawing.Progress(*columns, console=console, transient=True) as bar:
        shown.bar, shown.task = bar, bar.add_task("", total=1, left="")
        yield shown
