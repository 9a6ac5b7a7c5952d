"""The liars of bench/liars, what each is asked, and what comes of it.

A liar is a library; what stands behind its @ says which of its lies it tells.
"""

import dataclasses
import pathlib

BATCH = "batch/size:64/count:100/order:fifo"
PAIR = "pair/size:64"
MEMORY = "burst"

RIGHT = "right"  # a number, and of what was really done


@dataclasses.dataclass(frozen=True)
class Liar:
    name: str
    outcome: str | tuple[str, ...]  # RIGHT, the reason of `invalid`, or those that may be
    workload: str = BATCH
    quick: bool = False  # also in the normal run of the tests
    slow: bool = False  # so slow that the number tells whether it was believed
    ratio: bool = False  # its memory is the number
    whole: bool = False  # it lies in the warm-up, which a smoke run does not have

    @property
    def outcomes(self) -> tuple[str, ...]:
        return (self.outcome,) if isinstance(self.outcome, str) else self.outcome

    def library(self, folder: pathlib.Path, build: pathlib.Path) -> pathlib.Path:
        """The file, under the name of its lie."""
        name, _, lie = self.name.partition("@")
        file = build / "lib" / f"libliar-{name}.so"
        if not lie:
            return file
        link = folder / f"libliar-{name}@{lie}.so"
        link.symlink_to(file)
        return link


LIARS = [
    # It fails, and claims that it did not.
    Liar("crasher", "crash:SIGSEGV", quick=True),
    Liar("silent", "missing-library", quick=True),
    Liar("corrupter", "checksum", quick=True),
    Liar("sleeper", "timeout", quick=True),
    Liar("forgetful", "checksum", "calloc/size:4096", quick=True),
    Liar("partial", "wrong-library", "realloc/growth:2", quick=True),
    Liar("impostor", "wrong-library", "realloc/growth:2", quick=True),
    Liar("leaver@middle", "short-run"),
    Liar("leaver@handler", "short-run"),
    Liar("leaver@exits", RIGHT),
    Liar("leaver@late", "exit:3"),
    Liar("leaver@endless", "timeout"),
    Liar("killer@realtime", "crash:SIGRTMIN+5", quick=True),
    Liar("killer@stopped", "timeout"),
    Liar("killer@keeper", "keeper-killed"),
    Liar("killer@stopper", "timeout"),
    # It lies about time.
    Liar("clocks@clock", RIGHT, slow=True, quick=True),
    Liar("clocks@usage", RIGHT, slow=True),
    Liar("clocks@call", RIGHT, slow=True),
    Liar("writer", RIGHT, slow=True, quick=True),
    Liar("sniffer@arguments", RIGHT, slow=True, quick=True),
    Liar("sniffer@program", RIGHT, slow=True),
    Liar("sniffer@link", RIGHT, slow=True),
    Liar("sniffer@folder", RIGHT, slow=True),
    Liar("sniffer@environment", RIGHT, slow=True),
    Liar("sniffer@parent", RIGHT, slow=True),
    Liar("proxy", "clock"),
    Liar("company@fork", "clock", quick=True),
    Liar("company@memory", "clock"),
    Liar("company@daemon", "clock"),
    Liar("company@ignored", ("clock", RIGHT)),
    Liar("company@thread", ("clock", RIGHT)),
    Liar("shifter", "clock", PAIR, quick=True, whole=True),
    Liar("trapper@clock", "clock"),
    Liar("trapper@wall", "clock", quick=True),
    Liar("hurrier", "out-of-turn", quick=True),
    Liar("hurrier@once", "out-of-turn", quick=True),
    Liar("hurrier@end", "out-of-turn", quick=True),
    # It leaves something behind.
    Liar("company@holder", (RIGHT, "clock"), quick=True),
    Liar("company@many", (RIGHT, "clock")),
    Liar("company@chain", ("clock", RIGHT)),
    # It says something else.
    Liar("talker@twice", "bad-records"),
    Liar("talker@foreign", "bad-records"),
    Liar("talker@bare", "bad-records", quick=True),
    Liar("talker@nameless", "bad-records"),
    Liar("talker@infinite", "bad-records"),
    Liar("talker@word", "bad-records"),
    Liar("talker@truth", "bad-records"),
    Liar("talker@list", "bad-records"),
    Liar("talker@nan", RIGHT),
    Liar("talker@surrogate", RIGHT),
    Liar("talker@bytes", RIGHT),
    Liar("talker@array", RIGHT),
    Liar("talker@number", RIGHT),
    Liar("talker@deep", RIGHT),
    Liar("talker@digits", RIGHT),
    Liar("talker@escape", RIGHT),
    Liar("talker@after", RIGHT),
    Liar("talker@forged", "missing-library"),
    Liar("talker@reason", "?[2Jall is well"),
    Liar("flooder@lines", "flood", quick=True),
    Liar("flooder@line", "flood"),
    Liar("flooder@stops", "flood", MEMORY),
    Liar("flooder@errors", "timeout"),
    # It hides memory.
    Liar("hider@memfd", (RIGHT, "memory"), MEMORY, ratio=True, quick=True),
    Liar("hider@shared", (RIGHT, "memory"), MEMORY, ratio=True),
    Liar("hider@segment", (RIGHT, "memory"), MEMORY, ratio=True),
    Liar("hider@tmpfs", (RIGHT, "memory"), MEMORY, ratio=True),
    Liar("hider@file", (RIGHT, "memory"), MEMORY, ratio=True),
    Liar("hider@lent", (RIGHT, "clock"), MEMORY, ratio=True),
    Liar("hider@early", "memory", MEMORY),
]
