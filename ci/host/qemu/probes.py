"""What a platform can do: the answers of guest-probes (probes.c), run once for each platform.

    abilities = probes.of(Launcher("aarch64", "qemu-user"))
    abilities.can("ptrace")              # False
    abilities.reason("ptrace")           # "this host: ptrace: Function not implemented"; None if it can
    abilities.facts["kernel"], abilities.facts["max_map_count"], abilities.facts["qemu"]
    abilities.record()                   # the `host` record, to be printed first

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

TARGET = "guest-probes"
LIMIT_S = 120.0


@dataclasses.dataclass(frozen=True)
class Abilities:
    """What was found out about one platform."""

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
def _of(arch: str, emulation: str) -> Abilities:
    launcher = Launcher(arch, emulation)
    answer = json.loads(_output(launcher))
    features, reasons = answer.pop("features"), answer.pop("reasons")
    answer.pop("record")
    return Abilities(launcher.facts() | answer, features, reasons)


def of(launcher: Launcher) -> Abilities:
    """Builds the probes for the platform if need be, and runs them there."""
    return _of(launcher.arch, launcher.emulation)


def lacks_here(program: pathlib.Path) -> dict[str, str] | None:
    """What this machine refuses to programs, each with the reason, asked through a guest-probes
    that has been built; None where that cannot be asked."""
    try:
        done = subprocess.run([program, "--native"], capture_output=True, text=True,
                              timeout=LIMIT_S, check=True)
        return json.loads(done.stdout)["reasons"]
    except (OSError, subprocess.SubprocessError, ValueError):
        return None


def _output(launcher: Launcher) -> str:
    """What they print; UsageError where they cannot be run."""
    program = build.build(launcher.preset, targets=[TARGET]) / "bin" / TARGET
    if launcher.emulation == "qemu-system":
        [outcome] = guest.Guest(launcher.arch).run([guest.Command([program], limit_s=LIMIT_S)])
        failure, said = outcome.failure(), outcome.stdout
    else:
        native = ["--native"] if launcher.emulation == "native" else []
        launch = launcher.command([program, *native], {})
        try:
            done = subprocess.run(launch.argv, env=launch.env, capture_output=True, text=True,
                                  timeout=LIMIT_S, check=False)
            failure, said = (f"exit:{done.returncode}" if done.returncode else None), done.stdout
        except (subprocess.TimeoutExpired, FileNotFoundError) as error:
            failure, said = str(error), ""
    if failure is not None:
        raise UsageError(f"the probes cannot be run for {launcher.arch} under {launcher.emulation}: "
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
