"""Whether the declared library served a program, in every process until it ended.

Each process says at its start which file a call reaches, and at its end whether the C library's own
heap was used and how every object was bound by then.  Where that leaves a question, because a call
went past the library, because a process did not come to its end or because an object was closed
before, one more run counts the calls.
"""

import dataclasses
import os
from collections.abc import Callable

from allocators.system.peers import all_peers
from bench.identity import OVER_THE_FAMILY, judge, libc_path, strangers
from bench.programs.account import Account
from bench.programs.launch import ProgramRun
from bench.programs.process_table import ProcessEntry

WRONG, NONE, BAD_RECORDS = "wrong-library", "no-proof", "bad-records"
CALLERS_MOST = 3  # named in the detail


@dataclasses.dataclass(frozen=True)
class Rejection:
    """Why there is no number: the reason of the record, and what a reader wants to know of it."""

    reason: str
    detail: str | None = None
    share: float | None = None  # of the calls, served by another

    def fields(self) -> dict:
        return {name: value for name, value in dataclasses.asdict(self).items()
                if value is not None and name != "reason"}


def refusal(launch: ProgramRun, library: os.PathLike,
            account: Callable[[], Account]) -> Rejection | None:
    """None if the run may be believed.  Another library's crash is not this one's, so what was
    shown at the start comes first."""
    for proof in launch.proofs:
        reason = judge(proof["proof"], library)
        if reason is not None:
            return Rejection(reason, _who(proof, library))
    if launch.failure() is not None:
        return Rejection(launch.failure())
    if launch.fault is not None:
        return Rejection(BAD_RECORDS, launch.fault)
    if not launch.proofs:
        return Rejection(NONE, "no process of it loaded the library")
    if os.path.realpath(library) == str(libc_path()):
        return None
    return _to_the_end(launch, library, account)


def _who(proof: dict, library: os.PathLike) -> str | None:
    files = sorted({os.path.basename(file)
                    for file in strangers(proof["proof"], library).values() if file})
    return f"{proof['program']}: {', '.join(files)}" if files else None


def _to_the_end(launch: ProgramRun, library: os.PathLike,
                account: Callable[[], Account]) -> Rejection | None:
    if launch.table is None:
        return Rejection(NONE, "what happened to its end was not recorded")
    spaces = sum(entry.namespace_bytes for entry in launch.table.entries)
    if spaces:
        return Rejection(WRONG, "the C library of another namespace (dlmopen) served calls: "
                              f"{_kib(spaces)}; how many cannot be counted")
    used = sum(entry.heap_bytes for entry in launch.table.entries)
    others = [found for found in launch.bound if _serves_itself(found, library)]
    untold = not launch.table.complete \
        or any(not entry.told for entry in launch.table.entries)
    if used or others:
        return _past(used, others, account())
    return _untold(launch, account()) if untold else None


def _serves_itself(found: dict, library: os.PathLike) -> bool:
    """An object that is bound to others.  An allocator's own library that was loaded, and that
    nobody calls, is none."""
    others = strangers(found["proof"], library).keys() - OVER_THE_FAMILY
    if not others:
        return False
    return not found["own"] or os.path.basename(os.path.realpath(found["object"])) not in _known()


def _known() -> set[str]:
    return {os.path.basename(os.path.realpath(peer.path)) for peer in all_peers() if peer.path}


def _past(used: int, others: list[dict], account: Account) -> Rejection | None:
    """Calls went past the library, unless they were the library's own."""
    if account.failure is None and account.past > 0:
        return Rejection(WRONG, _callers(account), account.share)
    if others:
        files = ", ".join(sorted({os.path.basename(found["object"]) for found in others}))
        served = {os.path.basename(file) for found in others for file in found["proof"].values()}
        by = "itself" if files in served else ", ".join(sorted(served))
        return Rejection(WRONG, f"{files} was served by {by}; which share of the calls that is "
                                "cannot be counted")
    if account.failure is None and account.launch.table.within > 0:
        return None
    why = account.failure or "none of them was seen again"
    return Rejection(WRONG, f"the C library's own heap served calls ({_kib(used)}); which share "
                            f"that is, is not known: {why}")


def _callers(account: Account) -> str:
    objects = sorted(account.launch.table.objects.items(), key=lambda item: -item[1])
    names = [os.path.basename(path) for path, _ in objects]
    more = f" and {len(names) - CALLERS_MOST} more" if len(names) > CALLERS_MOST else ""
    return (f"{libc_path().name} served {percent(account.share)} of {account.total} calls, those of "
            f"{', '.join(names[:CALLERS_MOST])}{more}")


def _untold(launch: ProgramRun, account: Account) -> Rejection | None:
    """Processes that left, were killed or became another program without a final report, and those
    that closed an object before their end."""
    entries = [entry for entry in launch.table.entries if not entry.told]
    why = f"{_names(launch, entries)} closed objects before its end"
    if not all(entry.closed for entry in entries) or not entries:
        entries = [entry for entry in entries if not entry.closed]
        why = f"{_names(launch, entries)} ended without a last word"
    if account.failure is not None:
        return Rejection(NONE, f"{why}, and {account.failure}")
    if account.past > 0:
        return Rejection(WRONG, _callers(account), account.share)
    if account.launch.table.namespaces > 0:
        return Rejection(NONE, f"{why}, after a namespace of its own (dlmopen) was opened, whose "
                             "calls cannot be counted")
    return None


def _names(launch: ProgramRun, entries: list[ProcessEntry]) -> str:
    programs = {proof["image"]: proof["program"] for proof in launch.proofs}
    return ", ".join(sorted({programs.get(entry.image, "?") for entry in entries}))


def percent(share: float) -> str:
    """Never "0 %" of something, nor "100 %" of less than all."""
    if 0 < share < 0.01:
        return "less than 1 %"
    return f"{min(share, 0.99) if share < 1 else share:.0%}".replace("%", " %")


def _kib(count: int) -> str:
    return f"{count / 1024:.0f} KiB of memory"
