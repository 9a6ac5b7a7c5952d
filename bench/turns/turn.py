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

from bench.clock import Untimed

OUT_OF_TURN = "out-of-turn"
GAPS_OF_OTHERS = 1.5  # times what the others of a set used, a process may have used


class Gaps:
    """What each process of a set used beside what is timed (clock.py).  The others tell how much that
    is on this machine at this time: what a process does there begins with cold caches."""

    def __init__(self, members: int):
        self.members = members
        self.told: dict[int, Untimed | None] = {}
        self.all_told = threading.Condition()

    def tell(self, place: int, used: Untimed | None) -> None:
        with self.all_told:
            self.told.setdefault(place, used)
            self.all_told.notify_all()

    def of_others(self, place: int) -> Untimed:
        """Their middle ones, once all have come to an end."""
        with self.all_told:
            self.all_told.wait_for(lambda: len(self.told) == self.members)
            others = [used for other, used in self.told.items()
                      if other != place and used is not None]
        if not others:
            return Untimed()
        return Untimed(statistics.median(used.gaps_ns for used in others),
                       statistics.median(max(used.warm_ns, 0.0) for used in others))


@dataclasses.dataclass(eq=False)
class Turn:
    """One process of a set.  Its place is also the number of the stage that it sees."""

    place: int
    count: int  # of turns
    operations: int  # of one turn
    warm_up: int  # operations before each, untimed
    gaps: Gaps  # of the set
    given: int = 0  # turns that the supervisor gave
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

    @property
    def to_give(self) -> int:
        """Turns that it asks for: one more than it measures, for its report."""
        return self.count + 1

    @property
    def warm_share(self) -> float:
        """Of a turn's operations, as many come before it."""
        return self.warm_up / self.operations

    def spare(self, used: Untimed | None) -> Untimed:
        """Waits for the others of the set."""
        self.gaps.tell(self.place, used)
        others = self.gaps.of_others(self.place)
        return Untimed(GAPS_OF_OTHERS * others.gaps_ns, GAPS_OF_OTHERS * others.warm_ns)

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
