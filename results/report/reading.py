"""How a report is read: the sentences that every form of it ends with."""

from ci.host.roles import FLOOR, MAPPED_FILE, REFERENCE
from results.report.answer import title
from results.stats.pairs import Section
from results.stats.significance import LEVEL

SECTION_MEANING = {
    "preload": "the malloc family through the dynamic linker, as a real program gets it",
    "table": "through the suite's table of functions; compare only inside this table",
    "bound": "called directly, in one translation unit; compare only inside this table",
}

IN_FILES_MEANING = ("which another process opens again; the mapped file is what the kernel's mmap and msync cost, "
                    "and keeps no promise after a crash")

HOW_TO_READ = (
    f"Every ratio is to {REFERENCE} under the same binding; for address spaces it is to the kernel, for "
    "heaps in files to a mapped file, "
    "and for a program that has its own allocator to that one. "
    "Below 1 means less time, or less memory.",
    "[low, high] is the 95 % interval of the ratio; it says how precise the ratio is.",
    "▼ is significantly lower, ▲ significantly higher, ~ means that this run cannot tell.",
    "Significant: Wilcoxon signed rank over paired rounds, corrected by Holm over the whole table, "
    f"at {LEVEL * 100:.0f} %.",
    "So an interval may exclude 1 and still be marked ~: among many, some do so by chance.",
    "CPU time comes first, because on a shared machine wall time also measures other programs.",
    "A mean is geometric, over the workloads listed here, and says nothing of other workloads.",
    f"{title(FLOOR)} never frees: it shows what a workload costs without an allocator, and is "
    "never subtracted.",
    "preload, table and bound are different ways to call an allocator; numbers are comparable only "
    "within one of them.",
    'What failed has no number. It is listed under "What has no number", with its reason.',
)


def section_meaning(section: Section) -> str:
    return IN_FILES_MEANING if section.reference == MAPPED_FILE else SECTION_MEANING[section.binding]


def section_name(section: Section) -> str:
    """preload; preload, aarch64 under qemu-user; table, beside linux-mmap; heaps in files, beside ..."""
    where = "" if section.emulation == "native" else f", {section.arch} under {section.emulation}"
    beside = "" if section.reference == REFERENCE else f", beside {section.reference}"
    what = "heaps in files" if section.reference == MAPPED_FILE else section.binding
    return what + beside + where
