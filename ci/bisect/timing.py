"""Is a commit slower?  By CPU time in interleaved rounds with the good commit, and a probability for
each commit (posterior.py).

First the two ends are compared by the gate's sequential test: without a difference there nothing is
searched.  Only libraries can be timed beside each other, so this is about what can be preloaded.
"""

import dataclasses
import math
import statistics

from ci.bisect.posterior import CommitPosterior, spread_of
from ci.gate import sameness, timing
from ci.gate.sides import Side, say
from ci.gate.timing import LOOKS
from ci.history.commits import Commit
from ci.host.errors import CannotBuild, UsageError

ROUNDS = 6  # of one look at one commit
LOOKS_MOST = 60  # at all commits together


@dataclasses.dataclass
class TimedBisection:
    """Times commits beside the good one."""

    revisions: object  # side(commit)
    good: Commit
    commits: list[Commit]
    workloads: tuple[str, ...]
    seed: int
    builds: set[str] = dataclasses.field(default_factory=set)
    looks: int = 0

    def run(self) -> CommitPosterior | None:
        """The posterior when it is decided or cannot be; None where the ends do not differ."""
        ends = self.ends()
        if ends is None:
            return None
        found = CommitPosterior(len(self.commits), statistics.median(ends), spread_of(ends))
        while found.decided is None and self.looks < LOOKS_MOST:
            at = found.next()
            if at is None:
                break
            try:
                found.learn(at, self.ratios(self.commits[at], ROUNDS))
            except CannotBuild as error:
                say(f"{self.commits[at].name}: cannot be built: {error}")
                found.skip(at)
                continue
            best = max(found.probabilities)
            say(f"{self.commits[at].name}: timed; the most probable commit has {best:.0%}")
        return found

    def ends(self) -> list[float] | None:
        """The log ratios of the bad commit to the good one, if they differ for the worse."""
        ratios: list[float] = []
        for total in LOOKS:
            ratios += self.ratios(self.commits[-1], total - len(ratios))
            p = timing.p_value(ratios)
            if p is None:
                raise UsageError("--time needs scipy (Debian's python3-scipy)")
            if p <= timing.LEVEL / len(LOOKS) and statistics.median(ratios) >= timing.LEAST:
                return ratios
        return None

    def ratios(self, commit: Commit, rounds: int) -> list[float]:
        """One value a round: the mean over the workloads."""
        self.looks += 1
        before, after = self._side(self.good), self._side(commit)
        name, old, new = timing.pairs(before, after)[0]
        measured = timing.measure(after, name, old, new, self.workloads, rounds,
                                  self.seed + self.looks)
        logs = [[math.log(new / old) for old, new in some] for some in measured.values() if some]
        if not logs:
            raise UsageError("none of these workloads could be timed")
        return [statistics.fmean(of_round) for of_round in zip(*logs)]

    def _side(self, commit: Commit) -> Side:
        side = self.revisions.side(commit)
        if commit.tree not in self.builds:
            self.builds.add(commit.tree)
            timing_ready(side)
        return side


def timing_ready(side: Side) -> None:
    """Builds the drop-ins of a tree; a library is there already."""
    library = any("=" in word for word in side.allocators)
    if not library and not sameness.build_targets(side.tree, "release", ["measuring"]):
        raise CannotBuild(f"{side.name}: its preset release")
