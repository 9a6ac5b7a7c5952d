"""Runs a command with the restrictions of containers and CI services.

    /usr/bin/python3 -m ci.containers.contain all -- ./assay bench --quick
    /usr/bin/python3 -m ci.containers.contain seccomp,one-cpu -- ./assay list
    /usr/bin/python3 -m ci.containers.contain --list

The command gets namespaces of its own for mounts and processes, a process 1 that reaps nothing,
the capabilities of a container, no way to gain more (so no sudo), and the restrictions that are
named (restrictions.py).  It needs root, or a kernel that lets ordinary users make namespaces.

Exit status: the command's, or 128 and its signal; 2 for a wrong call; 77, with one line, where this
host does not let a restriction be made.
"""

import contextlib
import errno
import os
import resource
import signal
import sys

from ci.containers import mounts
from ci.containers.restrictions import RESTRICTIONS, Refusal, Restriction, chosen
from ci.host.errors import UsageError

STATUS_USAGE, STATUS_CANNOT, STATUS_NOT_STARTED = 2, 77, 127
CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWPID = 0x00020000, 0x10000000, 0x20000000
PR_SET_PDEATHSIG, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 1, 24, 38  # linux/prctl.h
# Docker's default capabilities by number (linux/capability.h): chown, dac_override, fowner,
# fsetid, kill, setgid, setuid, setpcap, net_bind_service, net_raw, sys_chroot, mknod,
# audit_write, setfcap.
KEPT_CAPABILITIES = {0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31}
LAST_CAPABILITY = 63

libc = mounts.libc


def contain(restrictions: list[Restriction], command: list[str]) -> int:
    """Runs the command in a container; returns the exit status.  Raises OSError where the host
    does not let one be made."""
    enter_namespaces()
    first = os.fork()
    if first == 0:
        os._exit(guarded(lambda: be_process_one(restrictions, command)))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: os.kill(first, signal.SIGKILL))
    return status_of(os.waitpid(first, 0)[1])


def enter_namespaces() -> None:
    user, group = os.geteuid(), os.getegid()
    own = CLONE_NEWNS | CLONE_NEWPID
    mounts.must(libc.unshare(own if user == 0 else own | CLONE_NEWUSER), "namespaces")
    if user != 0:
        write("/proc/self/setgroups", "deny")
        write("/proc/self/uid_map", f"{user} {user} 1")
        write("/proc/self/gid_map", f"{group} {group} 1")


def write(path: str, text: str) -> None:
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def be_process_one(restrictions: list[Restriction], command: list[str]) -> int:
    """Waits for the command alone: orphans that end stay there as zombies."""
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    mounts.make_private()
    mounts.fresh_processes()
    for restriction in restrictions:
        if restriction.mounting is not None:
            restriction.mounting()
    child = os.fork()
    if child == 0:
        os._exit(guarded(lambda: become(restrictions, command)))
    return status_of(os.waitpid(child, 0)[1])


def become(restrictions: list[Restriction], command: list[str]) -> int:
    os.chdir(os.getcwd())  # through what is mounted now
    for restriction in restrictions:
        for limit, most in restriction.limits.items():
            resource.setrlimit(limit, (most, most))
        if restriction.processors is not None:
            os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:restriction.processors])
    drop_capabilities()
    refuse_calls(restrictions)
    try:
        os.execvpe(command[0], command, variables(restrictions))
    except OSError as error:
        print(f"contain: {command[0]}: {error.strerror}", file=sys.stderr)
        return STATUS_NOT_STARTED


def variables(restrictions: list[Restriction]) -> dict[str, str]:
    changed = dict(os.environ)
    for restriction in restrictions:
        for name, value in restriction.variables.items():
            changed.pop(name, None)
            if value is not None:
                changed[name] = value
    return changed


def drop_capabilities() -> None:
    """Limits what exec gives to root to what a container has, and what any process can gain."""
    for number in range(LAST_CAPABILITY + 1):
        if number not in KEPT_CAPABILITIES:
            libc.prctl(PR_CAPBSET_DROP, number, 0, 0, 0)
    mounts.must(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "PR_SET_NO_NEW_PRIVS")


def refuse_calls(restrictions: list[Restriction]) -> None:
    """All in one filter, for each costs every call; where two refuse one, the first says how."""
    calls = {}
    for restriction in restrictions:
        calls = restriction.calls | calls
    if not calls:
        return
    import seccomp  # Debian's python3-seccomp
    rules = seccomp.SyscallFilter(seccomp.ALLOW)
    for name, refusals in calls.items():
        for refusal in refusals:
            refuse(rules, seccomp, name, refusal)
    rules.load()


def refuse(rules, seccomp, name: str, refusal: Refusal) -> None:
    tests = [] if refusal.argument is None else [
        seccomp.Arg(refusal.argument, seccomp.MASKED_EQ, refusal.mask, refusal.bits)]
    with contextlib.suppress(ValueError, RuntimeError):  # a call that this architecture lacks
        rules.add_rule(seccomp.ERRNO(getattr(errno, refusal.errno)), name, *tests)


def guarded(action) -> int:
    """Its status, or the status of one that this host does not allow."""
    try:
        return action()
    except (OSError, ImportError, RuntimeError) as error:
        print(f"contain: this host does not allow it: {error}", file=sys.stderr, flush=True)
        return STATUS_CANNOT


def status_of(status: int) -> int:
    return 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def main(words: list[str]) -> int:
    if words == ["--list"]:
        for name, restriction in RESTRICTIONS.items():
            print(f"{name:14}without {restriction.takes}"
                  + (" (not in all)" if restriction.alone else ""))
        return 0
    try:
        if len(words) < 3 or words[1] != "--":
            raise UsageError("usage: contain RESTRICTION,... -- CMD...; --list prints the restrictions")
        restrictions = chosen(words[0].split(","))
    except UsageError as error:
        print(f"contain: {error}", file=sys.stderr)
        return STATUS_USAGE
    return guarded(lambda: contain(restrictions, words[2:]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
