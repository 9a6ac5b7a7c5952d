"""Installs packages, waits for locks of other processes, and installs as much as possible.

A package that is not available or cannot be installed is named in a line and left out; the rest is
installed.  If nothing can be installed, UsageError says in one line why and what to do.
"""

import os
import re
import subprocess
import sys
import time

from ci.host import privileged
from ci.host.errors import UsageError
from ci.host.package_managers import Manager

# No question is asked, because no user may be present to answer.
SILENT = privileged.LOCALE | {"DEBIAN_FRONTEND": "noninteractive"}

LOCK_WAIT_S = 600.0
LOCK_POLL_S = 2.0
FETCHES_TRIED = 3  # one by one, before a mirror is given up

_LOCKED = re.compile(r".*(?:could not get lock|unable to (?:acquire|lock)|is locked by|"
                     r"database is locked|another \S+ is running).*", re.IGNORECASE)
_NOT_FETCHED = re.compile(
    r"failed to (?:fetch|download|retrieve|synchronize)|failed retrieving|cannot (?:initiate|"
    r"download)|could ?n[o']t (?:resolve|connect)|temporary (?:failure|error)|curl error|"
    r"no mirrors|connection (?:refused|timed out|failed)|not found|is expired|is not valid yet|"
    r"unable to (?:fetch|select packages|retrieve)", re.IGNORECASE)
_MARKS = ("E: Failed to fetch", "W: Failed to fetch", "E: Release file", "E: Unable to", "E: ",
          "error: ", "ERROR: ", "Error: ", "W: ")


class NotPermitted(UsageError):
    """The user may not install packages."""


class Refused(Exception):
    """A package manager ended with a failure; the message is the line of it that tells most."""


def say(text: str) -> None:
    print(f"assay: {text}", file=sys.stderr, flush=True)


def install(manager: Manager, choices: dict[str, list[list[str]]], essential: set[str]) -> list[str]:
    """Installs for each need the first of its alternatives that is available; an alternative is a
    list of packages.  Returns the needs for which there is none.

    Raises UsageError where a need that is essential cannot be met.
    """
    prefix = as_root(manager, [some[0] for some in choices.values() if some])
    failure = refresh(manager, prefix, choices)
    chosen, without = choose(manager, choices)
    if failure:
        tell(f"{manager.name}: {failure}{advice(manager, failure)}", essential & set(without))
    if without:
        say(f"no package available for {', '.join(without)}; what needs them is left out")
    names = list(dict.fromkeys(name for one in chosen.values() for name in one))
    if names:
        say(f"installing {len(names)} packages: {' '.join(names)}")
        failed = install_most(manager, prefix, names)
        for reason in dict.fromkeys(failed.values()):
            which = [name for name in failed if failed[name] == reason]
            lost = {need for need in essential if set(chosen.get(need, ())) & set(which)}
            tell(f"{manager.name} cannot install {' '.join(which)}: {reason}"
                 f"{advice(manager, reason)}", lost)
    return without


def tell(complaint: str, lost: set[str]) -> None:
    """A line; the last one where something essential is lost by it."""
    if lost:
        raise UsageError(complaint)
    say(complaint)


def refresh(manager: Manager, prefix: list[str], choices: dict) -> str:
    """Brings the lists; what went wrong, or "".  It matters only if a package is then not found."""
    if manager.refresh_if_needed and choose(manager, choices)[0]:
        return ""
    try:
        run(prefix, manager.refresh)
    except Refused as refused:
        return str(refused)
    return ""


def choose(manager: Manager,
           choices: dict[str, list[list[str]]]) -> tuple[dict[str, list[str]], list[str]]:
    """The packages to install for each need, and the needs for which there are none."""
    names = [name for some in choices.values() for one in some for name in one]
    there = manager.candidates(list(dict.fromkeys(names)))
    fitting = {need: [one for one in some if there.issuperset(one)]
               for need, some in choices.items()}
    return ({need: some[0] for need, some in fitting.items() if some},
            [need for need, some in fitting.items() if not some])


def install_most(manager: Manager, prefix: list[str], names: list[str]) -> dict[str, str]:
    """All at once; where that is refused one by one, so that one that is broken costs itself.
    Returns why each of the others could not be installed."""
    try:
        run(prefix, [*manager.install, *names])
        return {}
    except Refused as refused:
        failed = {names[0]: str(refused)}
    if len(names) == 1:
        return failed
    failed = {}
    for number, name in enumerate(names):
        try:
            run(prefix, [*manager.install, name])
        except Refused as refused:
            failed[name] = str(refused)
        if len(failed) == number + 1 == FETCHES_TRIED and all(
                map(_NOT_FETCHED.search, failed.values())):
            return dict.fromkeys(names, failed[name])
    return failed


def advice(manager: Manager, reason: str) -> str:
    """What to do where an archive was not reached; "" for another kind of failure."""
    if not _NOT_FETCHED.search(reason):
        return ""
    places = {"apt-get": "/etc/apt/sources.list", "dnf": "/etc/yum.repos.d",
              "zypper": "`zypper repos`", "pacman": "/etc/pacman.d/mirrorlist",
              "apk": "/etc/apk/repositories"}
    return (f"; check the network and the mirror in {places[manager.name]} and try again, or use "
            "--no-install to go on with what is here")


def run(prefix: list[str], words: tuple[str, ...] | list[str]) -> None:
    """Runs it, repeatedly while another process holds the lock, and once more where dpkg was
    ended half-way before and has been told to finish.  Raises Refused."""
    told = mended = False
    deadline = time.monotonic() + LOCK_WAIT_S
    while True:
        done = subprocess.run([*prefix, *words], env=privileged.environment() | SILENT,
                              capture_output=True, text=True, errors="replace", stdin=subprocess.DEVNULL, check=False)
        if done.returncode == 0:
            return
        if not mended and "dpkg --configure -a" in done.stderr:
            say("dpkg was interrupted earlier; finishing that first")
            mended = True
            subprocess.run([*prefix, "dpkg", "--configure", "-a"],
                           env=privileged.environment() | SILENT, capture_output=True, stdin=subprocess.DEVNULL, check=False)
            continue
        locked = _LOCKED.search(f"{done.stderr}\n{done.stdout}")
        if locked is None:
            raise Refused(reason_of(done.stderr, done.stdout))
        if time.monotonic() >= deadline:
            raise Refused(f"its lock was not free within {LOCK_WAIT_S:.0f} s: "
                          f"{locked[0].removeprefix('E: ').strip()}")
        if not told:
            say(f"waiting for {words[0]}'s lock: {locked[0].removeprefix('E: ').strip()}")
            told = True
        time.sleep(LOCK_POLL_S)


def reason_of(*said: str) -> str:
    """The one line that tells most."""
    lines = [line.strip() for text in said for line in text.splitlines() if line.strip()]
    for mark in _MARKS:
        for line in lines:
            if line.startswith(mark):
                return line.split(": ", 1)[1].strip()
    return lines[-1] if lines else "no reason given"


def as_root(manager: Manager, wanted: list[list[str]]) -> list[str]:
    """What goes before a command so that it may install."""
    if os.geteuid() == 0:
        return []
    words = ["sudo"] if sys.stdin is not None and sys.stdin.isatty() else ["sudo", "-n"]
    if privileged.find("sudo") is None or subprocess.run(
            [*words, "true"], env=privileged.environment(), capture_output=words != ["sudo"],
            check=False).returncode:
        names = dict.fromkeys(name for one in wanted for name in one)
        raise NotPermitted(f"no permission to install packages; either `{manager.install[0]} "
                         f"{manager.install[1]} {' '.join(names)}` as root, or --no-install to "
                           "go on without them")
    # sudo keeps no variables, and without these a package might ask a question.
    return [*words, "env", *(f"{name}={value}" for name, value in SILENT.items())]
