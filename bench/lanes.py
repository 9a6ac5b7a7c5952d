"""Several sets at the same time, each on a processor of its own.

What has one thread leaves the other processors idle.  So such sets run in lanes: a lane is a thread of
this process that measures one set after the other on its processor.  All processes of a set share that
processor, and whatever the other lanes do to the memory, so their ratios stay as they are.  What has
several threads has the machine to itself.
"""

import os
import pathlib
import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Generic, TypeVar

LANES_MOST = 4  # more would compete for the bandwidth of the memory
SIBLINGS = "/sys/devices/system/cpu/cpu{}/topology/thread_siblings_list"

Work = TypeVar("Work")
Found = TypeVar("Found")


def lanes_of(cpus: Sequence[int]) -> tuple[int, ...]:
    """The processors that can each measure a set: one of each core, since the threads of a core share
    its first caches."""
    cores = {}
    for cpu in reversed(cpus):
        cores.setdefault(_core(cpu), cpu)
    return tuple(cores.values())[:LANES_MOST]


def _core(cpu: int) -> str:
    try:
        return pathlib.Path(SIBLINGS.format(cpu)).read_text(encoding="ascii").strip()
    except OSError:
        return str(cpu)


class Lanes(Generic[Work, Found]):
    """Measures pieces of work, one at a time in each lane.  `measure` gets a piece, the processor, and
    a pipe: once that is closed, it is to end what it measures."""

    def __init__(self, cpus: Sequence[int], measure: Callable[[Work, int, int], Found]):
        self.cpus, self.measure = cpus, measure
        self.works: Iterator[Work] = iter(())
        self.drawing = threading.Lock()
        # A piece and what was found; without a piece: a lane has ended, and why if it failed.
        self.found: queue.SimpleQueue = queue.SimpleQueue()

    def run(self, works: Iterable[Work]) -> Iterator[tuple[Work, Found]]:
        """Each piece with what was found, as soon as it is there.  A piece is drawn when a lane is
        free.  Whoever leaves before the end ends what is being measured."""
        self.works = iter(works)
        stop, going_on = os.pipe()
        lanes = [threading.Thread(target=self._lane, args=(cpu, stop)) for cpu in self.cpus]
        try:
            for lane in lanes:
                lane.start()
            ended = 0
            while ended < len(lanes):
                work, found = self.found.get()
                if work is not None:
                    yield work, found
                elif found is not None:
                    raise found
                else:
                    ended += 1
        finally:
            with self.drawing:
                self.works = iter(())
            os.close(going_on)
            for lane in lanes:
                if lane.ident is not None:
                    lane.join()
            os.close(stop)

    def _lane(self, cpu: int, stop: int) -> None:
        fault = None
        try:
            while (work := self._next()) is not None:
                self.found.put((work, self.measure(work, cpu, stop)))
        except BaseException as error:  # it is the run's, and is raised there
            fault = error
        self.found.put((None, fault))

    def _next(self) -> Work | None:
        with self.drawing:
            return next(self.works, None)
