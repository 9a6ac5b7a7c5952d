"""Is a commit bad?  By instruction counts, which repeat exactly, against those of the good commit."""

import dataclasses

from ci.bisect.search import SearchEnd, first_bad
from ci.gate import findings
from ci.gate.findings import INSTRUCTIONS, WORSE, GateFinding
from ci.gate.gate import own
from ci.gate.sides import Side, say
from ci.history.commits import Commit
from ci.host.errors import CannotBuild


@dataclasses.dataclass
class CountedBisection:
    """Counts commits, and remembers what was counted."""

    revisions: object  # side(commit)
    good: Commit
    commits: list[Commit]
    words: tuple[str, ...]
    records: dict[str, list[dict]] = dataclasses.field(default_factory=dict)
    builds: int = 0

    def run(self) -> SearchEnd:
        """Raises CannotBuild where the good commit cannot be built."""
        self._measured(self.good)
        return first_bad(len(self.commits), self.is_bad)

    def is_bad(self, number: int) -> bool | None:
        commit = self.commits[number]
        try:
            worse = self.worse(self.good, commit)
        except CannotBuild as error:
            say(f"{commit.name}: cannot be built: {error}")
            return None
        say(f"{commit.name}: {'bad' if worse else 'good'}: {commit.subject}")
        return bool(worse)

    def worse(self, before: Commit, after: Commit) -> list[GateFinding]:
        """What needs more instructions after than before, the worst first."""
        old, new = self._measured(before), self._measured(after)
        found = findings.compare(INSTRUCTIONS, own(findings.without_harness(old)),
                                 own(findings.without_harness(new)), findings.causes(old, new))
        found += findings.broken(old, new)
        return sorted((one for one in found if one.verdict in (WORSE, findings.BROKEN)),
                      key=lambda one: -(one.change or 0))

    def _measured(self, commit: Commit) -> list[dict]:
        if commit.tree not in self.records:
            self.builds += 1
            side: Side = self.revisions.side(commit)
            self.records[commit.tree] = side.records(*self.words)
        return self.records[commit.tree]
