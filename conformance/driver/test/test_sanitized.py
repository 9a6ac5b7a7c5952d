"""Which verdicts of a sanitized build count: all but the amounts of memory that clauses measure there,
and what needs the sanitizer's own addresses.  The clauses say both themselves."""

import re

import pytest

from ci.host import build
from conformance.driver import clause_texts
from conformance.driver.clauses import Clause, all_clauses
from conformance.driver.programs import TARGET, Programs
from conformance.driver.sanitized import LACKS, is_broken

SOURCES = {name: file.with_suffix(".c").read_text() for name, file in clause_texts.texts().items()
           if file.with_suffix(".c").exists()}
AMOUNT = "65536 heaps that were closed left 34603008 bytes"
REPORT = "ended with status 1 in the middle of the clause (==7==ERROR: AddressSanitizer: heap-use-after-free)"


def clause_that(measures_memory: bool) -> Clause:
    return Clause("heap.some.clause", (), "A rule.", "", "pass", (), "",
                  {"measures_memory": measures_memory})


@pytest.mark.parametrize("measures, verdict, reason, broken", [
    (True, "FAIL", AMOUNT, False),
    (True, "FAIL", REPORT, True),
    (True, "FAIL", "died of SIGSEGV in the middle of the clause", True),
    (True, "FAIL", "not over when its time was, in the middle of the clause", True),
    (True, "UNRESOLVED", "its answer was overwritten", True),
    (True, "PASS", "", False),
    (False, "FAIL", AMOUNT, True),
    (False, "FAIL", REPORT, True),
    (False, "UNSUPPORTED", "calls it does not have", False),
])
def test_what_counts(measures: bool, verdict: str, reason: str, broken: bool):
    assert is_broken(clause_that(measures), {"verdict": verdict, "reason": reason}) == broken


def test_a_clause_says_that_it_measures_memory():
    assert those_with('#include "memory_usage.h"') == those_with(r"\.measures_memory = true")


def test_a_clause_says_that_it_needs_the_address_of_a_shared_heap():
    assert those_with(r"\b(shm|heap)_init\(") == those_with("CLAUSE_HOST_SHARED_ADDRESS")


def those_with(pattern: str) -> set[str]:
    found = {name for name, text in SOURCES.items() if re.search(pattern, text)}
    assert found
    return found


def test_what_a_clause_says_reaches_the_driver():
    clauses = {clause.name: clause
               for clause in all_clauses(Programs(build.build("release", targets=[TARGET])))}
    assert clauses["heap.scale.handles"].measures_memory
    assert not clauses["heap.calloc.overflow"].measures_memory
    assert set(clauses["native.global.kept"].hosts) & set(LACKS)
