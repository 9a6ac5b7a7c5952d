"""What containers and CI services take away, one restriction a name.

    RESTRICTIONS["personality"].calls        {"personality": Refusal("EPERM", ...)}
    chosen(["all"])                          every one that goes together with the others
    chosen(["seccomp", "one-cpu"])

A restriction is data as far as it can be: system calls that are refused, limits of the process,
variables, and steps that change what is mounted (mounts.py).  contain.py applies them.
"""

import dataclasses
import resource
from collections.abc import Callable

from ci.containers import mounts
from ci.host.errors import UsageError

ADDR_NO_RANDOMIZE = 0x0040000
QUERY_BIT = 0x80000000  # personality(0xffffffff) only asks
NAMESPACE_FLAGS = (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000,
                   0x40000000)  # CLONE_NEW*, linux/sched.h
CPU_CLOCK_BIT = 0x80000000  # clocks of processes have negative numbers, clock_getcpuclockid(3)


@dataclasses.dataclass(frozen=True)
class Refusal:
    """A system call that fails with an errno; always, or where an argument has these bits."""

    errno: str
    argument: int | None = None
    mask: int = 0
    bits: int = 0


Calls = dict[str, tuple[Refusal, ...]]


def refused(errno: str, *names: str) -> Calls:
    return {name: (Refusal(errno),) for name in names}


@dataclasses.dataclass(frozen=True)
class Restriction:
    """What one name takes away."""

    takes: str
    calls: Calls = dataclasses.field(default_factory=dict)
    limits: dict[int, int] = dataclasses.field(default_factory=dict)
    variables: dict[str, str | None] = dataclasses.field(default_factory=dict)
    mounting: Callable[[], None] | None = None
    processors: int | None = None
    alone: bool = False  # excludes another one, or leaves too little: `all` goes without it


PERSONALITY: Calls = {"personality": (
    Refusal("EPERM", 0, ADDR_NO_RANDOMIZE | QUERY_BIT, ADDR_NO_RANDOMIZE),)}
PERF = refused("EPERM", "perf_event_open")
NAMESPACES: Calls = {"clone": tuple(Refusal("EPERM", 0, flag, flag) for flag in NAMESPACE_FLAGS)}

# What the default filter of Docker refuses a container without added capabilities, as its manual's
# table of "significant syscalls blocked" and its allow list have it.  clone3 is ENOSYS there, so
# that C libraries fall back to clone, whose flags a filter can see.
DOCKER: Calls = PERSONALITY | NAMESPACES | refused("ENOSYS", "clone3") | refused(
    "EPERM", "acct", "add_key", "bpf", "clock_adjtime", "clock_settime", "create_module",
    "delete_module", "fanotify_init", "finit_module", "fsconfig", "fsmount", "fsopen", "fspick",
    "get_mempolicy", "init_module", "io_uring_enter", "io_uring_register", "io_uring_setup",
    "ioperm", "iopl", "kcmp", "kexec_file_load", "kexec_load", "keyctl", "lookup_dcookie", "mbind",
    "mount", "mount_setattr", "move_mount", "move_pages", "name_to_handle_at", "nfsservctl",
    "open_by_handle_at", "open_tree", "perf_event_open", "pivot_root", "process_madvise",
    "quotactl", "reboot", "request_key", "set_mempolicy", "setdomainname", "sethostname", "setns",
    "settimeofday", "swapoff", "swapon", "syslog", "umount2", "unshare", "userfaultfd", "vhangup")

RESTRICTIONS = {
    "seccomp": Restriction("what Docker's default filter refuses", DOCKER),
    # Not faccessat2 and clone3 too: with these refused by EPERM no shell of today can test a file,
    # and no C library of today makes a thread.
    "old-seccomp": Restriction("newer calls, as the filter of an older container runtime does",
                               refused("EPERM", "close_range", "openat2", "pidfd_open",
                                       "pidfd_getfd", "pidfd_send_signal", "rseq", "futex_waitv",
                                       "epoll_pwait2")),
    "perf": Restriction("performance events", PERF),
    "paranoid": Restriction("performance events, as kernel.perf_event_paranoid=4 does",
                            refused("EACCES", "perf_event_open"), alone=True),
    "ptrace": Restriction("tracing, and the memory of other processes",
                          refused("EPERM", "ptrace", "process_vm_readv", "process_vm_writev")),
    "personality": Restriction("a fixed address layout", PERSONALITY),
    "membarrier": Restriction("membarrier", refused("ENOSYS", "membarrier")),
    "rseq": Restriction("restartable sequences", refused("ENOSYS", "rseq")),
    "io-uring": Restriction("io_uring", refused("EPERM", "io_uring_setup", "io_uring_enter",
                                                "io_uring_register")),
    "userfaultfd": Restriction("userfaultfd", refused("EPERM", "userfaultfd")),
    "filters": Restriction("filters of system calls by the program itself",
                           {"seccomp": (Refusal("EINVAL"),),
                            "prctl": (Refusal("EINVAL", 0, 0xffffffff, 22),)}),  # PR_SET_SECCOMP
    "affinity": Restriction("the choice of processors", refused("EPERM", "sched_setaffinity")),
    "priority": Restriction("a change of priority", refused("EPERM", "setpriority")),
    "cpu-clock": Restriction("the processor time of other processes", {
        name: (Refusal("EINVAL", 0, CPU_CLOCK_BIT, CPU_CLOCK_BIT),)
        for name in ("clock_getres", "clock_gettime")}),
    "memfd": Restriction("files in memory without a name", refused("ENOSYS", "memfd_create")),
    "pidfd": Restriction("descriptors of processes", refused("EPERM", "pidfd_open")),
    "one-cpu": Restriction("all processors but one", processors=1),
    "hidepid": Restriction("the sight of other users' processes", mounting=mounts.hidden_processes),
    "proc-subset": Restriction("what /proc tells beside processes",
                               mounting=mounts.processes_alone, alone=True),
    "cgroup": Restriction("writing to control groups", mounting=mounts.control_groups_read_only),
    "shm": Restriction("shared memory beyond 64 MiB", mounting=mounts.small_shared_memory),
    "no-shm": Restriction("/dev/shm", mounting=mounts.no_shared_memory, alone=True),
    "proc-sys": Restriction("writing to /proc/sys",
                            mounting=lambda: mounts.read_only("/proc/sys")),
    "sys": Restriction("writing to /sys", mounting=lambda: mounts.read_only("/sys")),
    "noexec-tmp": Restriction("running programs in /tmp", mounting=mounts.temporary_without_exec),
    "tmpdir": Restriction("writing to $TMPDIR", variables={"TMPDIR": "/proc"}),
    "home": Restriction("HOME", variables={"HOME": None}),
    "nofile": Restriction("more than 256 open files", limits={resource.RLIMIT_NOFILE: 256}),
    "memlock": Restriction("locked memory", limits={resource.RLIMIT_MEMLOCK: 0}),
    "address-space": Restriction("more than 4 GiB of addresses",
                                 limits={resource.RLIMIT_AS: 4 << 30}, alone=True),
}


def chosen(names: list[str]) -> list[Restriction]:
    """Those of the names, in the order of the table, for /proc is mounted before what is in it;
    "all" is every one that goes together with the others."""
    for name in names:
        if name != "all" and name not in RESTRICTIONS:
            raise UsageError(f"no restriction {name}; choose from all, {', '.join(RESTRICTIONS)}")
    return [each for name, each in RESTRICTIONS.items()
            if name in names or "all" in names and not each.alone]
