"""What a platform can do: the answers of guest-probes (probes.c), run once for each platform.

    host = probes.of(Launcher("aarch64", "qemu-user"))
    host.can("ptrace")              # False
    host.reason("ptrace")           # "this host: ptrace: Function not implemented"; None if it can
    host.facts["kernel"], host.facts["max_map_count"], host.facts["qemu"]
    host.record()                   # the `host` record, to be printed first

The names of features are those of the record; any other is a KeyError, because it is a mistake of
the caller, not of the host.

From the command line: /usr/bin/python3 -m ci.host.qemu.probes aarch64 qemu-user
"""

import dataclasses
import functools
import json
import pathlib
import subprocess
import sys

from ci.host import build
from ci.host.errors import CannotBuild, UsageError
from ci.host.qemu import guest
from ci.host.qemu.launcher import EMULATIONS, Launcher

LIMIT_S = 120.0


@dataclasses.dataclass(frozen=True)
class Host:
    """What was found out about one place."""

    facts: dict
    features: dict[str, bool]
    reasons: dict[str, str]

    def can(self, feature: str) -> bool:
        return self.features[feature]

    def reason(self, feature: str) -> str | None:
        """Why not, as a verdict says it."""
        return None if self.can(feature) else f"this host: {self.reasons[feature]}"

    def record(self) -> dict:
        return {"record": "host", **self.facts, "features": self.features,
                "reasons": self.reasons}


@functools.cache
def _of(arch: str, emulation: str) -> Host:
    place = Launcher(arch, emulation)
    answer = json.loads(_output(place))
    features, reasons = answer.pop("features"), answer.pop("reasons")
    answer.pop("record")
    return Host(place.facts() | answer, features, reasons)


def of(place: Launcher) -> Host:
    """Builds the probes for the place if need be, and runs them there."""
    return _of(place.arch, place.emulation)


def lacks_here(program: pathlib.Path) -> dict[str, str] | None:
    """What this machine refuses to programs, each with the reason, asked through a guest-probes
    that has been built; None where that cannot be asked."""
    try:
        done = subprocess.run([program, "--native"], capture_output=True, text=True,
                              timeout=LIMIT_S, check=True)
        return json.loads(done.stdout)["reasons"]
    except (OSError, subprocess.SubprocessError, ValueError):
        return None


def _output(place: Launcher) -> str:
    """What they print; UsageError where they cannot be run."""
    program = build.build(place.preset, targets=["guest-probes"]) / "bin" / "guest-probes"
    if place.emulation == "qemu-system":
        [outcome] = guest.Guest(place.arch).run([guest.Command([program], limit_s=LIMIT_S)])
        failure, said = outcome.failure(), outcome.stdout
    else:
        native = ["--native"] if place.emulation == "native" else []
        launch = place.command([program, *native], {})
        try:
            done = subprocess.run(launch.argv, env=launch.env, capture_output=True, text=True,
                                  timeout=LIMIT_S, check=False)
            failure, said = (f"exit:{done.returncode}" if done.returncode else None), done.stdout
        except (subprocess.TimeoutExpired, FileNotFoundError) as error:
            failure, said = str(error), ""
    if failure is not None:
        raise UsageError(f"the probes cannot be run for {place.arch} under {place.emulation}: "
                         f"{failure}")
    return said


def main(words: list[str]) -> int:
    """Prints the record, and each reason on a line of its own for human readers."""
    try:
        if len(words) != 2:
            raise UsageError(f"give an architecture and one of {', '.join(EMULATIONS)}")
        host = of(Launcher(*words))
    except (UsageError, CannotBuild) as error:
        print(f"assay: {error}", file=sys.stderr)
        return 2
    print(json.dumps(host.record()))
    for feature, reason in host.reasons.items():
        print(f"{feature}: {reason}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
