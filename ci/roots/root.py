"""A minimal Debian of a release in a folder: makes it, copies it, runs commands in it, removes it.

    with made("trixie", folder) as base:           # mmdebstrap; as root
        with copied(base, other) as fresh:         # what a user has just installed
            fresh.run("cd /root/assay && ./assay bench")

A command in it has its own mounts and processes, and both end with the command, however that ends:
no mount is left below the folder, and no process still runs there.  Nevertheless a folder is removed
only if nothing is mounted below it, and never across the border of a file system.
"""

import contextlib
import pathlib
import re
import shutil
import subprocess
import urllib.error
import urllib.request

from ci.host import bound, privileged
from ci.host.errors import UsageError

MIRROR = "http://deb.debian.org/debian"
REACHED_WITHIN_S = 20.0

# Archives are too old where a mirror is no longer renewed; that is no reason not to try a release.
STALE = re.compile(r"expired|not valid|valid until", re.IGNORECASE)
NO_AGE = 'Acquire::Check-Valid-Until "false"'

# In front of a command: a table of mounts and processes of its own, which end with it.
ALONE = ("unshare", "--mount", "--propagation", "slave", "--pid", "--fork", "--kill-child",
         "--mount-proc")

# Runs inside the namespaces: what a program expects to be mounted, then the program.
ENTER = """
set -e
mount -t proc proc "$1/proc"
for name in sys dev; do mount --rbind "/$name" "$1/$name"; done
exec chroot "$1" env -i PATH="$2" HOME=/root LC_ALL=C.UTF-8 sh -c "$3"
"""


class Root:
    """One of them, in `folder`."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder

    def run(self, command: str, **options) -> subprocess.CompletedProcess:
        """Runs a command line of the shell in it, as root."""
        return subprocess.run(
            [*bound.alone(), *ALONE, "sh", "-c", ENTER, "enter", self.folder, privileged.PATH,
             command], stdin=subprocess.DEVNULL, check=False, env=privileged.environment(), **options)


def closed() -> str | None:
    """Why no command can run alone here, as in a chroot, whose root is no mount point; None if it
    can."""
    for program in ("setpriv", "unshare", "chroot"):
        if privileged.find(program) is None:
            return f"{program} is not installed"
    done = subprocess.run([*bound.alone(), *ALONE, "true"], capture_output=True, text=True,
                          check=False, env=privileged.environment())
    return None if done.returncode == 0 else (done.stderr.strip().splitlines() or ["unshare failed"])[-1]


def absence(release: str) -> str | None:
    """Why no root of that release can be made here; None if it can."""
    if privileged.find("mmdebstrap") is None:
        return "mmdebstrap is not installed"
    if closed() is not None:
        return closed()
    try:
        address = f"{MIRROR}/dists/{release}/InRelease"
        urllib.request.urlopen(address, timeout=REACHED_WITHIN_S).close()
    except (urllib.error.URLError, OSError) as error:
        return f"{release} cannot be reached at {MIRROR}: {error}"
    return None


@contextlib.contextmanager
def made(release: str, folder: pathlib.Path):
    """A fresh one; it is gone after the block."""
    remove(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        said = _bootstrap(release, folder, [])
        if said and STALE.search(said):
            remove(folder)
            said = _bootstrap(release, folder, [f"--aptopt={NO_AGE}"])
        if said:
            raise UsageError(f"no root of {release} can be made: {_last_error(said)}")
        _connect(folder)
        yield Root(folder)
    finally:
        remove(folder)


@contextlib.contextmanager
def copied(base: Root, folder: pathlib.Path):
    """Another one that is just the same; it is gone after the block."""
    remove(folder)
    try:
        subprocess.run(["cp", "-a", "--reflink=auto", base.folder, folder], check=True,
                       env=privileged.environment())
        yield Root(folder)
    finally:
        remove(folder)


def _bootstrap(release: str, folder: pathlib.Path, options: list[str]) -> str:
    """Makes it; what went wrong, or ""."""
    done = subprocess.run(
        [*bound.alone(), *ALONE, "mmdebstrap", "--variant=minbase", "--include=ca-certificates",
         *options, release, folder, MIRROR],
        capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False,
        env=privileged.environment())
    return "" if done.returncode == 0 else done.stderr or "mmdebstrap failed"


def _last_error(said: str) -> str:
    lines = [line for line in said.splitlines() if line.startswith(("E: ", "W: "))]
    return (lines or said.splitlines())[0]


def _connect(folder: pathlib.Path) -> None:
    """It finds the names that this machine finds; and dpkg does not wait for the disk after each
    file, for no root outlives its trial."""
    dpkg = folder / "etc" / "dpkg" / "dpkg.cfg.d"
    dpkg.mkdir(parents=True, exist_ok=True)
    (dpkg / "unsafe-io").write_text("force-unsafe-io\n")
    for name in ("resolv.conf", "hosts"):
        if pathlib.Path("/etc", name).exists():
            (folder / "etc" / name).unlink(missing_ok=True)
            shutil.copy(f"/etc/{name}", folder / "etc" / name)


def mounted_below(folder: pathlib.Path, table: str | None = None) -> list[str]:
    """The mount points in a folder, the last one mounted first."""
    text = pathlib.Path("/proc/self/mountinfo").read_text() if table is None else table
    points = [re.sub(r"\\(\d{3})", lambda code: chr(int(code[1], 8)), line.split()[4])
              for line in text.splitlines()]
    inside = f"{folder.resolve()}/"
    return [point for point in reversed(points) if f"{point}/".startswith(inside)]


def remove(folder: pathlib.Path) -> None:
    """Removes it, after unmounting what is in it; otherwise this machine's files would be removed."""
    for point in mounted_below(folder):
        subprocess.run(["umount", "--lazy", point], check=False, env=privileged.environment())
    still = mounted_below(folder)
    if still:
        raise UsageError(f"{folder} is not removed: {still[0]} is mounted in it")
    if folder.exists():
        subprocess.run(["rm", "-rf", "--one-file-system", folder], check=True,
                       env=privileged.environment())
