"""Runs a command under two other processes, so that it leaves nothing behind however it ends.

    caller ── front ── guard ── worker ── what the command starts

The worker is the command.  The front is the process that the caller knows: it passes signals on and
ends with the worker's status.  The guard becomes the parent of all orphans (a subreaper): when the
worker has ended, even by SIGKILL, the guard ends every process that is left and removes the files
that the worker named.  It has its own process group, so that a signal to the caller's group does
not reach it.  When the front is killed, the guard asks the worker to end.

INT, TERM and HUP all raise KeyboardInterrupt in the worker: what was measured is kept, status 130.
A signal that the caller ignores, as nohup does, stays ignored.
"""

import contextlib
import ctypes
import os
import pathlib
import select
import shutil
import signal
import time
from collections.abc import Callable

from ci.host import processes

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36  # linux/prctl.h
SI_KERNEL = 0x80  # asm-generic/siginfo.h: the kernel itself, for a terminal, has sent it
LOOKS, LOOK_S = 5, 0.01  # for a signal to the whole group to be seen at the worker
AGAIN_S = 1.0  # the same wish to end, that came by two ways
POLITE_S = 2.0  # from SIGTERM to SIGKILL, for what the worker left
PATIENT_S, PATIENT_INSTALLER_S = 30.0, 1200.0  # then it is no longer waited for
# Ended half-way these leave a broken system; they are waited for.
INSTALLERS = {"apt-get", "dpkg", "dnf", "rpm", "zypper", "pacman", "apk", "sudo"}
TREE, EMPTY = b"T", b"E"
INTERRUPTED = 130

_told: int | None = None  # the worker's end of the pipe to the guard
_asked = False  # the worker got one of ENDING


def guarded(work: Callable[[], int]) -> int:
    """What `work` returns, in the worker; the other two processes never come back from here."""
    global _told
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)  # ignored, it would hide how children end
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)  # until each of the three can take them
    listen, _told = os.pipe()
    alive, life = os.pipe()
    heard, hearing = os.pipe()
    group = os.getpgrp()
    guard = os.fork()
    if guard != 0:
        os.close(listen)
        os.close(_told)
        os.close(alive)
        os.close(heard)
        os.close(hearing)
        _be_front(guard)
    os.close(life)
    with contextlib.suppress(PermissionError):  # the leader of a session has its group already
        os.setpgid(0, 0)
    _prctl(PR_SET_CHILD_SUBREAPER, 1)
    worker = os.fork()
    if worker != 0:
        os.close(_told)
        os.close(hearing)
        _be_guard(worker, listen, alive, Hearing(worker, heard))
    for file in (listen, alive, heard):
        os.close(file)
    os.set_blocking(hearing, False)
    signal.set_wakeup_fd(hearing, warn_on_full_buffer=False)  # every signal that it takes
    _prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    with contextlib.suppress(PermissionError, ProcessLookupError):
        os.setpgid(0, group)
    return _be_worker(work)


def is_active() -> bool:
    return _told is not None


def was_asked_to_end() -> bool:
    """Whether a signal has asked the worker to end.  A program that it had started may have got the
    signal too, and its failure be seen first."""
    return _asked


def will_remove(folder: str | os.PathLike) -> None:
    """The guard removes this folder, or file, when this process is over."""
    _tell(TREE, folder)


def will_remove_if_empty(folder: str | os.PathLike) -> None:
    """The same where the folder holds no byte."""
    _tell(EMPTY, folder)


def _tell(kind: bytes, path: str | os.PathLike) -> None:
    """One write, so that two threads do not mix theirs."""
    if _told is not None:
        with contextlib.suppress(OSError):
            os.write(_told, kind + os.path.abspath(os.fsencode(path)) + b"\0")


def _prctl(option: int, value: int) -> None:
    ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def _be_worker(work: Callable[[], int]) -> int:
    last_s = float("-inf")

    def end(*_: object) -> None:
        nonlocal last_s
        global _asked
        _asked = True
        before_s, last_s = last_s, time.monotonic()
        if last_s - before_s > AGAIN_S:
            raise KeyboardInterrupt

    try:
        _for_ending(end)
        status = work()
    except KeyboardInterrupt:  # where nobody else took it
        status = INTERRUPTED
    _for_ending(signal.SIG_IGN)  # all is done, and Python's own end is not to be disturbed
    return status


def _for_ending(handler) -> None:
    for number in ENDING:
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, handler)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)


def _be_front(guard: int) -> None:
    """A terminal's Ctrl-C reaches the worker by itself, since it is in the same group."""
    wanted = {number for number in ENDING if signal.getsignal(number) != signal.SIG_IGN}
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    while (ended := os.waitpid(guard, os.WNOHANG))[0] == 0:
        told = signal.sigwaitinfo({signal.SIGCHLD, *wanted})
        if told.si_signo in wanted and told.si_code != SI_KERNEL:
            _send(guard, told.si_signo)
    os._exit(_shell_status(ended[1]))


def _send(process: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(process, number)


class Hearing:
    """Which signals the worker has got by itself, as one of the caller's group: it gets none twice.
    A command may count them, as `assay record` does."""

    def __init__(self, worker: int, file: int):
        self.worker = worker
        self.file = file
        self.last_s: dict[int, float] = {}
        os.set_blocking(file, False)

    def drain(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while said := os.read(self.file, 4096):
                self.last_s |= dict.fromkeys(said, time.monotonic())

    def pass_on(self, number: int) -> None:
        """Unless it waits for the worker, or was there a moment ago."""
        for _ in range(LOOKS):
            self.drain()
            if self._is_pending(number) or \
                    time.monotonic() - self.last_s.get(number, float("-inf")) < AGAIN_S:
                return
            time.sleep(LOOK_S)
        _send(self.worker, number)

    def _is_pending(self, number: int) -> bool:
        with contextlib.suppress(OSError):
            for line in pathlib.Path("/proc", str(self.worker), "status").read_text().splitlines():
                if line.startswith(("SigPnd:", "ShdPnd:")) and \
                        int(line.split()[1], 16) >> (number - 1) & 1:
                    return True
        return False


def _be_guard(worker: int, listen: int, alive: int, hearing: Hearing) -> None:
    status, orders = 1, bytearray()
    try:
        status = _watch(hearing, listen, alive, orders)
        for number in ENDING:
            signal.signal(number, signal.SIG_IGN)
        _end_what_is_left()
        _obey(bytes(orders))
    finally:
        os._exit(status)


def _watch(hearing: Hearing, listen: int, alive: int, orders: bytearray) -> int:
    """Waits for the worker and takes its orders; returns its status as a shell has it."""
    read, write = os.pipe()
    os.set_blocking(write, False)
    signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)  # it only has to wake the poll,
    _for_ending(lambda *_: None)  # and these are passed on from there, one after the other
    poll = select.poll()
    for file in (read, listen, alive, hearing.file):
        poll.register(file, select.POLLIN)
    while (status := _reaped(hearing.worker)) is None:
        for file, events in poll.poll():
            if file == hearing.file:
                hearing.drain()
                if events & select.POLLHUP:
                    poll.unregister(file)
                continue
            said = os.read(file, 65536)
            if file == listen:
                orders += said
            for number in ENDING:
                if file == read and number in said:
                    hearing.pass_on(number)
            if not said:
                poll.unregister(file)
                if file == alive:  # the front was killed
                    _send(hearing.worker, signal.SIGTERM)
    os.set_blocking(listen, False)
    with contextlib.suppress(BlockingIOError):
        while said := os.read(listen, 65536):
            orders += said
    return status


def _reaped(worker: int) -> int | None:
    """The worker's status once it is over; orphans that have ended are taken away too."""
    with contextlib.suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0] != 0:
            if ended[0] == worker:
                return _shell_status(ended[1])
    return None


def _shell_status(code: int) -> int:
    return 128 + os.WTERMSIG(code) if os.WIFSIGNALED(code) else os.WEXITSTATUS(code)


def _end_what_is_left() -> None:
    """Every process that the worker left, and what these leave in turn."""
    started_s = time.monotonic()
    while _has_children():
        left = processes.below(os.getpid())
        after_s = time.monotonic() - started_s
        installing = bool(INSTALLERS & {_name(process) for process in left})
        if after_s > (PATIENT_INSTALLER_S if installing else PATIENT_S):
            return  # another user's, or in a call that does not end
        if not installing:
            for process in left:
                _send(process, signal.SIGTERM if after_s < POLITE_S else signal.SIGKILL)
                _send(process, signal.SIGCONT)
        time.sleep(0.02)


def _has_children() -> bool:
    try:
        while os.waitpid(-1, os.WNOHANG)[0] != 0:
            pass
    except ChildProcessError:
        return False
    return True


def _name(process: int) -> str:
    with contextlib.suppress(OSError):
        return pathlib.Path("/proc", str(process), "comm").read_text(errors="replace").strip()
    return ""


def _obey(orders: bytes) -> None:
    """The newest first, so that a folder is empty once what lay in it has gone."""
    for order in reversed(orders.split(b"\0")):
        kind, path = order[:1], order[1:]
        with contextlib.suppress(OSError):
            if kind == EMPTY:
                _remove_if_empty(path)
            elif kind == TREE and os.path.isdir(path) and not os.path.islink(path):
                shutil.rmtree(path, ignore_errors=True)
            elif kind == TREE:
                os.unlink(path)


def _remove_if_empty(folder: bytes) -> None:
    files = [entry.path for entry in os.scandir(folder)]
    if not any(os.path.isdir(file) or os.path.getsize(file) for file in files):
        for file in files:
            os.unlink(file)
        os.rmdir(folder)
