"""Which sentences of the standards the clauses reach: a page, made from the texts.

Each TOML file in `pages` is one page of a standard: its normative sentences with "shall", "may" or
"undefined", in our own words, each with the clauses that ask it or with the reason why no program
can.  What has neither is not reached.  The verdicts are those of the golden files; they are no part
of the page that is kept, so that a new allocator changes no file but its own.
"""

import dataclasses
import fnmatch
import pathlib

from ci.host import toml
from conformance.driver import clause_texts
from conformance.driver.golden import FOLDER as REVIEWED
from conformance.driver.golden import Golden

FOLDER = pathlib.Path(__file__).parent / "pages"
PAGE = FOLDER.parents[1] / "COVERAGE.md"
EDITIONS = ("C17", "C23", "POSIX.1-2017", "POSIX.1-2024")
WORDS = ("shall", "may", "undefined")
COVERED, VALUE, UNTESTABLE, NOT_REACHED = "covered", "value", "untestable", "*not reached*"
STATUSES = (COVERED, VALUE, UNTESTABLE, NOT_REACHED)


@dataclasses.dataclass(frozen=True)
class Sentence:
    """One sentence of a page."""

    page: str
    says: str
    words: tuple[str, ...]
    asked: tuple[str, ...]  # clauses as the text has them, names and globs
    clauses: tuple[str, ...]  # by their names
    editions: tuple[str, ...]
    untestable: str | None  # why no program can test it
    status: str


def sentences(folder: pathlib.Path = FOLDER) -> list[Sentence]:
    """Every sentence, page by page.  ValueError for a clause that is not there."""
    kinds = {name: toml.loads(file.read_text())["kind"]
             for name, file in clause_texts.texts().items()}
    found = []
    for file in sorted(folder.glob("*.toml")):
        page = toml.loads(file.read_text())
        for one in page["statement"]:
            clauses = tuple(name for pattern in one.get("clauses", ())
                            for name in _named(pattern, kinds))
            found.append(Sentence(page["title"], one["says"], tuple(one["words"].split(", ")),
                                  tuple(one.get("clauses", ())), clauses,
                                  tuple(one.get("editions", page["editions"])),
                                  one.get("untestable"), _status(
                                      {kinds[name] for name in clauses}, one)))
    return found


def _named(pattern: str, kinds: dict[str, str]) -> list[str]:
    names = fnmatch.filter(kinds, pattern)
    if not names:
        raise ValueError(f"{pattern} is no clause")
    return names


def _status(kinds: set[str], text: dict) -> str:
    if "pass" in kinds:
        return COVERED
    if kinds & {"value", "grade"}:
        return VALUE
    return UNTESTABLE if "untestable" in text else NOT_REACHED


def failures(folder: pathlib.Path = REVIEWED) -> dict[str, set[str]]:
    """The clauses that each allocator breaks in its newest reviewed version."""
    found = {}
    for file in sorted(folder.glob("*.toml")):
        golden = Golden.of_file(file.stem, file)
        newest = golden.reviewed[-1] if golden.reviewed else None
        found[file.stem] = {one["clause"] for one in golden.deviations
                            if newest in golden.span(one.get("versions"))}
    return found


def page() -> str:
    """What is kept."""
    return "\n".join(lines()).rstrip() + "\n"


def lines() -> list[str]:
    every = sentences()
    counts = {status: sum(one.status == status for one in every) for status in STATUSES}
    return ["# Coverage by the standard", "",
            "Which normative sentences of C and POSIX about the malloc family are asked, and by which "
            "clause. `./assay coverage --write` makes this page from [coverage/pages](coverage/pages), where the "
            "sentences stand in our own words; without `--write` it also prints how many of them each "
            "allocator breaks, by edition.", "",
            f"{len(every)} sentences: " + ", ".join(f"{counts[status]} {status.strip('*')}"
                                                    for status in STATUSES) + ".", "",
            *_pages(every), *_tables(every)]


def _pages(every: list[Sentence]) -> list[str]:
    """How many sentences of each page have which word; one with two words counts twice."""
    rows = []
    for page in dict.fromkeys(one.page for one in every):
        own = [one for one in every if one.page == page]
        rows.append([page, len(own), *(sum(word in one.words for one in own) for word in WORDS),
                     *(sum(one.status == status for one in own) for status in STATUSES)])
    return _table(["page", "sentences", *WORDS, *(status.strip("*") for status in STATUSES)], rows)


def verdicts() -> list[str]:
    """Sentences of each edition with a listed failure, for those who have any."""
    every, broken = sentences(), failures()
    asked = [one for one in every if one.status == COVERED]
    rows = [[name, *(sum(edition in one.editions and bool(own & set(one.clauses)) for one in asked)
                     for edition in EDITIONS)] for name, own in broken.items()]
    totals = [sum(edition in one.editions for one in asked) for edition in EDITIONS]
    keeping = [row[0] for row in rows if not any(row[1:])]
    return ["## Verdicts by edition", "",
            "How many covered sentences of each edition an allocator breaks, by the failures that are "
            "listed of its newest reviewed version. One failure can break several sentences. No "
            f"failure is listed of {', '.join(keeping)}.", "",
            *_table(["", *EDITIONS], [["covered", *totals],
                                      *(row for row in rows if any(row[1:]))])]


def _tables(every: list[Sentence]) -> list[str]:
    shown = []
    for page in dict.fromkeys(one.page for one in every):
        rows = [[one.says, ", ".join(one.words), one.status,
                 one.untestable or ", ".join(f"`{name}`" for name in one.asked) or "–",
                 ", ".join(filter(one.editions.__contains__, EDITIONS))] for one in every if one.page == page]
        shown += [f"## {page}", "", *_table(["sentence", "word", "status", "clauses", "editions"], rows)]
    return shown


def _table(head: list[str], rows: list[list]) -> list[str]:
    return ["| " + " | ".join(head) + " |", "|" + "---|" * len(head),
            *("| " + " | ".join(map(str, row)) + " |" for row in rows), ""]
