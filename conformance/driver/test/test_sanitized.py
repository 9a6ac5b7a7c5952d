"""Which verdicts of a sanitized build count: all but the amounts of memory that clauses measure there."""

import pytest

from conformance.driver import clause_texts
from conformance.driver.sanitized import is_at_one_address, is_broken, measures_memory

MEASURING, OTHER = "heap.scale.handles", "heap.calloc.overflow"
AMOUNT = "65536 heaps that were closed left 34603008 bytes"
REPORT = "ended with status 1 in the middle of the clause (==7==ERROR: AddressSanitizer: heap-use-after-free)"


@pytest.mark.parametrize("clause, verdict, reason, broken", [
    (MEASURING, "FAIL", AMOUNT, False),
    (MEASURING, "FAIL", REPORT, True),
    (MEASURING, "FAIL", "died of SIGSEGV in the middle of the clause", True),
    (MEASURING, "FAIL", "not over when its time was, in the middle of the clause", True),
    (MEASURING, "UNRESOLVED", "its answer was overwritten", True),
    (MEASURING, "PASS", "", False),
    (OTHER, "FAIL", AMOUNT, True),
    (OTHER, "FAIL", REPORT, True),
    (OTHER, "UNSUPPORTED", "calls it does not have", False),
])
def test_what_counts(clause: str, verdict: str, reason: str, broken: bool):
    assert is_broken({"clause": clause, "verdict": verdict, "reason": reason}) == broken


def test_a_clause_that_reads_the_memory_of_its_process_is_known():
    measuring = [name for name, file in clause_texts.texts().items()
                 if file.with_suffix(".c").exists() and measures_memory(name)]
    assert {"cache.destroy.empty", "native.reclaim.resident"} < set(measuring)


def test_a_clause_that_maps_where_the_sanitizer_lies_is_known():
    found = {name for name, file in clause_texts.texts().items()
             if file.with_suffix(".c").exists() and is_at_one_address(name)}
    assert {"native.init.once", "native.global.kept"} < found
    assert {name.partition(".")[0] for name in found} == {"native"}
