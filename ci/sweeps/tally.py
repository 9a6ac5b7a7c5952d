"""What a sweep counts, and how it prints the counts."""

import collections

KINDS = ("process", "file", "half", "lost", "hung", "said", "status", "next")
SHOWN = 5  # of one command's faults


class SweepCounts:
    """The trials of a sweep: how many, and every fault by its kind."""

    def __init__(self, replay: str):
        self.replay = replay
        self.trials = 0
        self.counts: collections.Counter[str] = collections.Counter()

    def take(self, what: str, trials: int, faults: list[tuple[str, str]], note: str = "") -> None:
        """A line for one command: its trials, and (how to repeat it, fault) of each fault."""
        counts = collections.Counter(fault.partition(":")[0] for _, fault in faults)
        self.trials += trials
        self.counts += counts
        print(f"{what:24} {trials:4} trials{note}, {self._words(counts)}", flush=True)
        for words, fault in faults[:SHOWN]:
            print(f"    {fault}\n      {self.replay} {words}", flush=True)
        if len(faults) > SHOWN:
            print(f"    and {len(faults) - SHOWN} more", flush=True)

    @staticmethod
    def _words(counts: collections.Counter[str]) -> str:
        return "0 left behind" if not counts else ", ".join(
            f"{counts[kind]} {kind}" for kind in KINDS if counts[kind])

    def end(self) -> int:
        """The closing line; the status of the sweep."""
        print(f"{self.trials} trials: {self._words(self.counts)}", flush=True)
        return 1 if self.counts else 0
