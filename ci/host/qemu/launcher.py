"""How a program of some architecture is started on this machine: natively, under qemu-user, or in
a full-system guest.

    launcher = Launcher("aarch64", "qemu-user")        # or default_for("aarch64")
    launcher.absence()                                 # None, or why nothing can run there, in a line
    launcher.packages()                                # for ci.host.setup.ensure
    folder = build.build(launcher.preset)              # "release" for the host, else "aarch64"

    launch = launcher.command([folder / "bench/bench-harness", "--list"], env={"LC_ALL": "C.UTF-8"},
                           preload=[library])
    subprocess.run(launch.argv, env=launch.env)

    counted = launcher.command(argv, env, pinned=True,
                            plugin=Plugin(folder_of_host / "libcount.so", {"out": "counts.txt"}))

`env` is the whole environment of the program, never this process's.  A preloaded library is named
by its file here or by the path that the program sees; both lead to the same.  `pinned` takes the
randomness out of addresses and of the program's random start value, and names the processor's model.

Under qemu-user paths are looked up in the sysroot first, so a program sees the sysroot's
/usr/lib/... and, by the same absolute names as here, everything else of this machine; `seen()` and
`here()` translate.  What it executes in turn runs only where binfmt_misc knows its architecture.

An architecture that is in no table has no sysroot and no peers but its C library: its root is the
folder that the cross compiler brings.

With qemu-system each command boots a guest of its own (see guest.py, which runs a list of them in
one): the argv is `python3 -m ci.host.qemu.guest ...`, and standard output, error and status come through.
"""

import dataclasses
import functools
import os
import pathlib
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence

from ci.host import architectures, build, layout, preload as preloading, setup, sysroot
from ci.host.errors import UsageError
from ci.host.qemu import counting, kernel

EMULATIONS = ("native", "qemu-user", "qemu-system")

RANDOM_SEED = "1"


@dataclasses.dataclass(frozen=True)
class Launch:
    """What to hand to the operating system: a command and its whole environment."""

    argv: list[str]
    env: dict[str, str]


@dataclasses.dataclass(frozen=True)
class Plugin:
    """A TCG plugin: a library for this machine, and its arguments."""

    file: pathlib.Path
    arguments: dict[str, str] = dataclasses.field(default_factory=dict)

    def option(self) -> str:
        words = [str(self.file), *(f"{name}={value}" for name, value in self.arguments.items())]
        if any("," in word for word in words):
            raise UsageError(f"QEMU accepts no comma in a plugin's argument: {' '.join(words)}")
        return ",".join(words)


class Launcher:
    """One architecture under one emulation; one that `counts` is a QEMU that loads plugins.
    `libraries` are the packages of those that its sysroot holds beside what programs need."""

    def __init__(self, arch: str, emulation: str, counts: bool = False,
                 libraries: Sequence[str] = ()):
        self.architecture = architectures.of(arch)
        if emulation not in EMULATIONS:
            raise UsageError(f"no emulation {emulation}; choose from {', '.join(EMULATIONS)}")
        if emulation == "native" and not self.architecture.is_host:
            raise UsageError(f"{arch} is not this machine's architecture: it runs under qemu-user "
                             "or qemu-system")
        if emulation == "qemu-system" and arch not in kernel.METAPACKAGES:
            raise UsageError(str(kernel.absence(arch)))
        self.arch = arch
        self.emulation = emulation
        self.counts = counts
        self.libraries = tuple(libraries)

    @property
    def preset(self) -> str:
        """What builds its programs."""
        return "release" if self.architecture.is_host else self.arch

    @property
    def root(self) -> pathlib.Path:
        """Where its libraries are: the host's own root, the sysroot, or what the cross compiler
        brings."""
        if self.architecture.is_host:
            return pathlib.Path("/")
        return sysroot.folder_of(self.arch) if self.architecture.in_tables \
            else self.architecture.brought

    @property
    def program(self) -> str | None:
        """The emulator."""
        name = {"native": None, "qemu-user": f"qemu-{self.architecture.qemu}",
                "qemu-system": f"qemu-system-{self.architecture.qemu}"}[self.emulation]
        return counting.program(name) or name if self.counts else name

    @property
    def qemu_version(self) -> str | None:
        """As in "7.2.22"; None where there is no emulator."""
        return version_of(self.program) if self.program else None

    def facts(self) -> dict[str, str | None]:
        """The fields that records of programs run here carry."""
        return {"arch": self.arch, "emulation": self.emulation, "qemu": self.qemu_version}

    def packages(self) -> list[str]:
        """The packages that it needs: compilers of the architecture, and the emulator."""
        sections = ["build"] + ([] if self.architecture.is_host else [self.arch])
        sections += {"native": [], "qemu-user": ["qemu-user"],
                     "qemu-system": [f"qemu-system-{self.arch}"]}[self.emulation]
        return setup.packages_for(*sections)

    def absence(self) -> str | None:
        """Why nothing can be run here as things are, in one line; None if it can."""
        if self.program and shutil.which(self.program) is None:
            return f"{self.program} is not installed"
        if self.counts and counting.absence(self.program):
            return counting.absence(self.program)
        if self.architecture.is_bare:
            compiler = f"{self.architecture.compiler}-gcc"
            return None if shutil.which(compiler) else f"{compiler} is not installed"
        if not self.architecture.is_host and not sysroot.present(self.arch, self.libraries):
            return f"there is no sysroot for {self.arch}"
        if self.emulation == "qemu-system":
            return kernel.absence(self.arch)
        return None

    def prepare(self) -> None:
        """Fetches what `absence` would complain of, but for packages; UsageError if it cannot."""
        if not self.architecture.is_host and not self.architecture.is_bare:
            sysroot.ensure(self.arch, self.libraries)
        if self.counts:
            counting.ensure()
        if self.emulation == "qemu-system":
            kernel.ensure(self.arch)

    def seen(self, path: os.PathLike | str) -> str:
        """The path by which a program that runs here sees that file of this machine."""
        absolute = os.path.abspath(path)
        inside = f"{self.root}/"
        return absolute[len(inside) - 1:] if absolute.startswith(inside) else absolute

    def here(self, seen: os.PathLike | str) -> pathlib.Path:
        """The file of this machine that a program sees by that path."""
        inside = self.root / str(seen).lstrip("/")
        return inside if inside.exists() else pathlib.Path(seen)

    def command(self, argv: list, env: dict[str, str], preload: list = (),
                pinned: bool = False, plugin: Plugin | None = None,
                limit_s: float = 60.0, shown: pathlib.Path | None = None) -> Launch:
        """The command that runs `argv` here.  `limit_s` is for a guest; elsewhere it is the
        caller's to keep.  `shown` is a folder in which qemu-user looks for files in place of the
        root of the libraries."""
        words = [str(word) for word in argv]
        if preload:
            env = env | {"LD_PRELOAD": ":".join(preloading.seen(self.seen(path)) for path in preload)}
        if plugin is not None and self.emulation != "qemu-user":
            raise UsageError(f"plugins count only under qemu-user, not under {self.emulation}")
        if self.emulation == "native":
            return Launch([*_fixed(pinned), *words], env)
        if self.emulation == "qemu-user":
            return self._under_user(words, env, pinned, plugin, shown or self.root)
        return self._in_guest(words, env, pinned, limit_s)

    def _under_user(self, words: list[str], env: dict[str, str], pinned: bool,
                    plugin: Plugin | None, shown: pathlib.Path) -> Launch:
        """What steers the dynamic linker or the heap must not steer QEMU's own, so the program's
        variables are set by options; one with a comma cannot be, and is passed on."""
        options, passed = [], {}
        if self.architecture.is_bare:  # before the host's libraries, which may be of this architecture too
            options += ["-E", f"LD_LIBRARY_PATH={self.root}/lib"]
        for name, value in sorted(env.items()):
            if "," not in value:
                options += ["-E", f"{name}={value}"]
            elif name.startswith("LD_"):
                raise UsageError(f"qemu-user accepts no comma in {name}: {value}")
            else:
                passed[name] = value
        if pinned:
            options += ["-seed", RANDOM_SEED]
            options += ["-cpu", self.architecture.model] if self.architecture.model else []
        if plugin is not None:
            options += ["-plugin", plugin.option()]
        return Launch([*_fixed(pinned), str(self.program), "-L", str(shown), *options, *words],
                      passed)

    def _in_guest(self, words: list[str], env: dict[str, str], pinned: bool,
                  limit_s: float) -> Launch:
        options = [f"--env={name}={value}" for name, value in sorted(env.items())]
        options += ["--pinned"] if pinned else []
        argv = [sys.executable, "-s", "-B", "-m", "ci.host.qemu.guest", self.arch, f"--limit={limit_s:g}",
                *options, "--", *words]
        return Launch(argv, {"PATH": os.environ.get("PATH", os.defpath),
                             "PYTHONPATH": str(build.ROOT)})


def _fixed(pinned: bool) -> list[str]:
    """Without randomised addresses; under QEMU those of the emulator, where the program's lie."""
    return layout.fixing_words() if pinned else []


def version_of(program: str) -> str | None:
    """What a QEMU program says of itself; None where it is not there."""
    path = shutil.which(program)
    return None if path is None else _version(path)


@functools.cache
def _version(path: str) -> str | None:
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
    match = re.search(r"version (\S+)", said.stdout)
    return match[1] if match else None


def default_for(arch: str) -> Launcher:
    """The host's own architecture natively, any other under qemu-user."""
    return Launcher(arch, "native" if architectures.of(arch).is_host else "qemu-user")


def packages_for_all() -> list[str]:
    """What both architectures of the tables need, under every emulation."""
    launchers = [default_for(architectures.other().name)]
    launchers += [Launcher(arch, emulation) for arch in kernel.METAPACKAGES
                  for emulation in ("qemu-user", "qemu-system")]
    return list(dict.fromkeys(name for launcher in launchers for name in launcher.packages()))
