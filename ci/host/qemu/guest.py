"""Full-system guests: Debian's kernel of an architecture in QEMU, for what qemu-user cannot answer.

    guest = Guest("aarch64")                        # or "x86_64"; UsageError where it cannot be
    outcomes = guest.run([
        Command([folder / "bin/probes"]),
        Command([program, "--json", "-"], env={"LD_PRELOAD": peer.seen}, limit_s=20),
    ])
    outcomes[0].stdout, outcomes[0].status, outcomes[0].failure()

The guest boots a kernel of its own (kernel.py), whose only other program is ours (guest_init.c):
it runs the commands one after another, each with no process left of the one before, and powers off.
A command is a program of this machine by its absolute path, which it has in the guest too; it, what
its LD_PRELOAD names, and the libraries that they need are put into the image.  There is no shell,
no network and no other file; `files` adds some.  /tmp is in memory, and shared by the commands.

`outcomes` are as many as commands, in their order.  One that did not end, because the guest
panicked, hung or ran out of time, has `status` None and says why with the tail of the console;
nothing here waits forever.  Processors are emulated (-accel tcg) even where /dev/kvm exists.

A disk is a raw file that stays afterwards; `make_disk` makes one with ext4, seen as /disk:

    make_disk(path, 64 << 20)
    Guest("aarch64", disk=path).run([Command([program, "/disk/heap"])])

`boot` returns a running guest, for example to end it without warning:

    with guest.boot(commands) as boot:
        while b"ready" not in boot.outcomes()[0].stdout_bytes: ...
        boot.kill()

By hand: python3 -m ci.host.qemu.guest aarch64 [--env=NAME=VALUE] [--disk FILE] [--limit S] -- PROGRAM ...
"""

import argparse
import dataclasses
import functools
import os
import pathlib
import re
import shutil
import subprocess
import sys

from ci.host import build
from ci.host.errors import CannotBuild, UsageError
from ci.host.qemu import kernel, libraries
from ci.host.qemu.boot import Boot, CommandResult
from ci.host.qemu.cpio import CpioArchive
from ci.host.qemu.launcher import Launcher

BOOT_LIMIT_S = 60.0


@dataclasses.dataclass(frozen=True)
class MachineType:
    """QEMU's options for such a machine."""

    options: tuple[str, ...]
    console: str


MACHINES = {
    "aarch64": MachineType(("-M", "virt", "-cpu", "neoverse-n1"), "ttyAMA0"),
    "x86_64": MachineType(("-M", "pc", "-cpu", "max"), "ttyS0"),
}


@dataclasses.dataclass(frozen=True)
class Command:
    """What a guest is to run: its words, its whole environment, and for how long."""

    argv: list
    env: dict[str, str] = dataclasses.field(default_factory=dict)
    limit_s: float = 10.0
    folder: str = "/tmp"
    user: int = 0  # and group; 0 is root
    root: str = ""  # a mounted disk that it sees as "/", where its program is then


class Guest:
    """A machine that can be booted any number of times."""

    def __init__(self, arch: str, disk: pathlib.Path | None = None, disk_type: str = "ext4",
                 memory_mb: int = 1024, cpus: int = 2, files: dict[str, pathlib.Path] | None = None,
                 pinned: bool = False, options: list[str] | None = None,
                 init: pathlib.Path | None = None, disk_kept: bool = True,
                 disk_flushed: bool = True):
        """`disk_type` "" leaves the disk unmounted, as /dev/vda; not `disk_kept`, what the guest
        writes to it is gone afterwards; not `disk_flushed`, a guest that asks for its writes to be
        on the disk does not wait for this machine's.  `files` are path in the guest -> file here.
        `options` are further options of QEMU.  `init` replaces the init program of the build."""
        if arch not in MACHINES:
            raise UsageError(str(kernel.absence(arch)))
        self.launcher = Launcher(arch, "qemu-system")
        if shutil.which(str(self.launcher.program)) is None:
            raise UsageError(str(self.launcher.absence()))
        if disk is not None and not disk.is_file():
            raise UsageError(f"no disk {disk}")
        self.arch, self.disk, self.disk_type = arch, disk, disk_type if disk else ""
        self.memory_mb, self.cpus, self.pinned = memory_mb, cpus, pinned
        self.files, self.options = files or {}, options or []
        self.init, self.disk_kept, self.disk_flushed = init, disk_kept, disk_flushed
        self.launcher.prepare()
        self.kernel = kernel.load(arch)

    def run(self, commands: list[Command]) -> list[CommandResult]:
        """Boots, runs the commands, ends.  The time is bounded by their limits and the boot's."""
        with self.boot(commands) as boot:
            boot.wait()
            return boot.outcomes()

    def boot(self, commands: list[Command]) -> Boot:
        """Boots and returns at once; a context."""
        limit_s = BOOT_LIMIT_S + sum(command.limit_s for command in commands)
        return Boot(self.command_line, self.image(commands), len(commands), limit_s)

    def image(self, commands: list[Command]) -> bytes:
        """The initramfs for these commands."""
        image = CpioArchive()
        for folder in ("/dev", "/proc", "/sys", "/tmp", "/disk"):
            image.folder(folder)
        image.file("/init", self.init or init_program(self.launcher.preset))
        for seen, file in self._programs(commands).items():
            image.file(seen, file)
        for path, file in self.files.items():
            image.file(path, file)
        names = ["virtio_pci", "virtio_console"]
        names += ["virtio_blk"] if self.disk else []
        names += ["crc32c_generic", self.disk_type] if self.disk_type else []
        modules = self.kernel.in_order(names)
        for module in modules:
            image.file(f"/modules/{module.name}", module)
        image.file("/script", script([f"/modules/{module.name}" for module in modules],
                                 self.disk_type, commands))
        return image.bytes()

    def _programs(self, commands: list[Command]) -> dict[str, pathlib.Path]:
        """The commands' programs and all libraries, by the path that they have in the guest."""
        here = [command for command in commands if not command.root]
        wanted = [pathlib.Path(command.argv[0]) for command in here]
        wanted += [self.launcher.here(path) for command in here
                   for path in re.split("[: ]", command.env.get("LD_PRELOAD", "")) if path]
        # What the C library loads by itself, to end a thread.
        unwinder = self.launcher.here(f"/lib/{self.launcher.architecture.triplet}/libgcc_s.so.1")
        wanted += [unwinder] if unwinder.exists() else []
        added = list(self.files.values())
        for path in wanted + added:
            if not path.is_absolute() or not path.is_file():
                raise UsageError(f"no file {path} for the guest")
        found = libraries.needed(self.launcher, list(dict.fromkeys(wanted + added)))
        elsewhere = {self.launcher.seen(path) for path in added if path not in wanted}
        return {seen: file for seen, file in found.items() if seen not in elsewhere}

    def command_line(self, folder: pathlib.Path) -> list[str]:
        """QEMU's, with its files in that folder."""
        machine = MACHINES[self.arch]
        words = f"console={machine.console} loglevel=4 panic=-1 mitigations=off rdinit=/init"
        how = "cache=writeback" if self.disk_flushed else "cache=unsafe"
        how += "" if self.disk_kept else ",snapshot=on"
        disk = ["-drive", f"file={self.disk},format=raw,if=none,id=disk,{how}",
                "-device", "virtio-blk-pci,drive=disk"] if self.disk else []
        return [
            str(self.launcher.program), *machine.options, "-accel", "tcg", "-m", str(self.memory_mb),
            "-smp", str(self.cpus), "-nodefaults", "-no-user-config", "-display", "none",
            "-no-reboot", "-serial", f"file:{folder / 'console'}",
            "-chardev", f"file,id=results,path={folder / 'results'}",
            "-device", "virtio-serial-pci,max_ports=2",
            "-device", "virtserialport,chardev=results,nr=1", *disk,
            "-kernel", str(self.kernel.image), "-initrd", str(folder / "image"),
            "-append", words + (" norandmaps" if self.pinned else ""), *self.options]


def script(modules: list[str], disk_type: str, commands: list[Command]) -> bytes:
    """What guest_script.h reads."""
    words = [*_counted(modules), disk_type, str(len(commands))]
    for command in commands:
        words += [str(round(command.limit_s * 1000)), str(command.user), command.root,
                  command.folder, *_counted([str(word) for word in command.argv]),
                  *_counted([f"{name}={value}" for name, value in sorted(command.env.items())])]
    if any("\0" in word for word in words):
        raise UsageError("an argument for the guest contains a NUL")
    return b"".join(os.fsencode(word) + b"\0" for word in words)


def _counted(words: list[str]) -> list[str]:
    return [str(len(words)), *words]


@functools.cache
def init_program(preset: str) -> pathlib.Path:
    """Our init for that architecture, built if need be."""
    return build.build(preset, targets=["guest-init"]) / "bin" / "guest-init"


def disk_tool(name: str) -> str:
    """One of e2fsprogs, which are in a folder that an ordinary user does not search."""
    tool = shutil.which(name, path=f"{os.environ.get('PATH', os.defpath)}:/sbin:/usr/sbin")
    if tool is None:
        raise UsageError(f"{name} is not installed (Debian's e2fsprogs)")
    return tool


def make_disk(path: pathlib.Path, size_bytes: int, tree: pathlib.Path | None = None) -> None:
    """A raw image with an ext4, empty or with the files of `tree`, in place of whatever was there.
    Nothing is mounted, so an ordinary user can make one."""
    tool = disk_tool("mke2fs")
    path.unlink(missing_ok=True)
    with path.open("wb") as file:
        file.truncate(size_bytes)
    content = ["-d", tree, "-E", "root_owner=0:0"] if tree else []
    done = subprocess.run([tool, "-q", "-F", "-t", "ext4", *content, path], capture_output=True,
                          text=True, check=False)
    if done.returncode != 0:
        raise UsageError(f"{path}: no file system could be made: {done.stderr.strip()}")


def parse(words: list[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(prog="guest", description="Runs a program in a guest.")
    parser.add_argument("arch", choices=tuple(MACHINES))
    parser.add_argument("--env", action="append", default=[], metavar="NAME=VALUE")
    parser.add_argument("--disk", type=pathlib.Path, metavar="FILE", help="an ext4 image, mounted at /disk")
    parser.add_argument("--limit", type=float, default=60.0, metavar="SECONDS")
    parser.add_argument("--pinned", action="store_true", help="do not randomise addresses")
    own = words.index("--") if "--" in words else len(words)
    options = parser.parse_args(words[:own])
    if not words[own + 1:]:
        parser.error("no program; it comes after --")
    return options, words[own + 1:]


def main(words: list[str]) -> int:
    """Standard output, error and status are the program's; 4 where the guest did not come so far."""
    options, argv = parse(words)
    try:
        program = os.path.abspath(shutil.which(argv[0]) or argv[0])
        env = dict(word.split("=", 1) for word in options.env if "=" in word)
        guest = Guest(options.arch, disk=options.disk, pinned=options.pinned)
        [outcome] = guest.run([Command([program, *argv[1:]], env, options.limit)])
    except (UsageError, CannotBuild) as error:
        print(f"assay: {error}", file=sys.stderr)
        return 2
    sys.stdout.buffer.write(outcome.stdout_bytes)
    sys.stderr.buffer.write(outcome.stderr_bytes)
    if outcome.status is None or outcome.timed_out:
        print(f"assay: {outcome.failure()}", file=sys.stderr)
        return 4
    return outcome.status if outcome.status >= 0 else 128 - outcome.status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
