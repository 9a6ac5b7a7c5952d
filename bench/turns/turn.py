"""A place in a set of processes that take turns: the pipes of one process, and what became of it.

The process is given two ends (harness/turn.h), the supervisor has the others.  The process itself is
started, watched and ended as every measured process is (child.py).
"""

import contextlib
import dataclasses
import os
import statistics
import subprocess
import threading

OUT_OF_TURN = "out-of-turn"
GAPS_OF_OTHERS = 1.5  # times what the others of a set used, a process may have used


class Gaps:
    """What each process of a set used beside what is timed.  The others tell how much that is on this
    machine at this time: what a process does there begins with cold caches."""

    def __init__(self, members: int):
        self.members = members
        self.told: dict[int, int | None] = {}
        self.all_told = threading.Condition()

    def tell(self, place: int, gaps_ns: int | None) -> None:
        with self.all_told:
            self.told.setdefault(place, gaps_ns)
            self.all_told.notify_all()

    def of_others(self, place: int) -> float:
        """Their middle one, once all have come to an end."""
        with self.all_told:
            self.all_told.wait_for(lambda: len(self.told) == self.members)
            others = [gaps_ns for other, gaps_ns in self.told.items()
                      if other != place and gaps_ns is not None]
        return statistics.median(others) if others else 0.0


@dataclasses.dataclass(eq=False)
class Turn:
    """One process of a set.  Its place is also the number of the stage that it sees."""

    place: int
    count: int  # of turns
    operations: int  # of one turn
    warm_up: int  # operations before each, untimed
    gaps: Gaps  # of the set
    fault: str | None = None  # why the supervisor gave it no more turns
    process: subprocess.Popen | None = None
    ended: bool = False

    def __post_init__(self) -> None:
        go_out, go_in = os.pipe()
        ready_out, ready_in = os.pipe()
        self.own, self.supervisors = (go_out, ready_in), (go_in, ready_out)
        self._closing = threading.Lock()

    def words(self) -> list[str]:
        """The options of the harness."""
        return ["--turns", "{},{}".format(*self.own), "--segments", str(self.count),
                "--operations", str(self.operations), "--warm-up", str(self.warm_up)]

    def begun(self, process: subprocess.Popen) -> None:
        """The process has its ends: where this process kept them too, nobody could hear its end."""
        self.process = process
        self.close()
        if self.ended:
            self.end()

    def close(self) -> None:
        with self._closing:
            own, self.own = self.own, ()
        for file in own:
            os.close(file)

    def spare_ns(self, gaps_ns: int | None) -> float:
        """Waits for the others of the set."""
        self.gaps.tell(self.place, gaps_ns)
        return GAPS_OF_OTHERS * self.gaps.of_others(self.place)

    def over(self) -> None:
        """It has come to its end, or never began."""
        self.close()
        self.gaps.tell(self.place, None)

    def end(self, fault: str | None = None) -> None:
        """Ends the process, with all that came from it, or as soon as it begins.  Nobody waits for
        it any more."""
        self.fault = self.fault or fault
        self.ended = True
        self.gaps.tell(self.place, None)
        if self.process is not None:
            with contextlib.suppress(OSError):
                self.process.terminate()
