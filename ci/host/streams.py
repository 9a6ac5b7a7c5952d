"""Standard input, output and error as the commands use them.

A descriptor that the caller closed leads to nothing.  What is written to a terminal is printable
text, whatever names are in it.  A reader that goes, as `head` does, takes no more than its own
copy: the command does the rest of its work, and its status is that of the work.
"""

import os
import sys

from ci.host.printable import PrintableStream


class GuardedStream(PrintableStream):
    """Printable text, for a reader that may leave."""

    def write(self, text: str) -> int:
        return self._or_nothing(super().write, text) or len(text)

    def flush(self) -> None:
        self._or_nothing(self.unguarded.flush)

    def _or_nothing(self, action, *words):
        try:
            return action(*words)
        except BrokenPipeError:
            divert(self.unguarded)
            return None


def divert(stream) -> None:
    """What is still to be written goes nowhere."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, stream.fileno())
    os.close(nothing)


def guard() -> None:
    sys.stdout, sys.stderr = GuardedStream(sys.stdout), GuardedStream(sys.stderr)


def fill_closed() -> None:
    """Descriptors 0 to 2 that the caller closed lead to nothing.  Else the next files that are
    opened get their numbers, and what is printed or read goes to those."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            nothing = os.open(os.devnull, os.O_RDWR)
            if nothing != number:
                os.dup2(nothing, number)
                os.close(nothing)
            os.set_inheritable(number, True)
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, "w" if number else "r", encoding="utf-8",
                                    closefd=False))
