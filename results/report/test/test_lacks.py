"""The report says what the run could not use, and blames no allocator for a program's fault."""

from results.report import account, facts

ENVIRONMENT = {"record": "environment", "seed": 1, "lacks": {
    "address_layout": "personality: Operation not permitted", "io_uring": "io_uring_setup: no"}}


def unsupported(allocator: str, workload: str, reason: str = "it fails") -> dict:
    return {"record": "unsupported", "allocator": allocator, "workload": workload,
            "reason": reason}


def test_what_matters_to_numbers_is_a_sentence():
    assert account.lacks_note([ENVIRONMENT]) == (
        "Not available here: address layout not fixed (personality: Operation not permitted).")


def test_more_than_a_line_holds_is_counted():
    lacks = dict.fromkeys(account.LACKS, "no")
    note = account.lacks_note([ENVIRONMENT | {"lacks": lacks}])
    assert note.endswith(f"; {len(lacks) - 2} more, listed under Machine.") and len(note) < 160


def test_a_host_that_has_all_or_was_not_asked_says_nothing():
    for lacks in ({}, None, {"io_uring": "no"}):
        assert account.lacks_note([ENVIRONMENT | {"lacks": lacks}]) == ""
    assert account.lacks_note([]) == ""


def test_all_of_it_stands_with_the_machine():
    rows = dict(facts.machine([ENVIRONMENT]))
    assert "io_uring: io_uring_setup: no" in rows["lacks"]


def test_the_version_of_a_program_stands_with_the_machine():
    program = {"record": "program", "workload": "program/redis", "version": "8.0.2",
               "command": None, "refusal": None}
    assert ["program/redis", "8.0.2"] in facts.machine([program])
    assert ["program/redis", "unknown version"] in facts.machine([program | {"version": None}])


def test_a_program_that_fails_everywhere_is_one_clause():
    records = [unsupported(name, "program/redis") for name in ("glibc", "jemalloc", "mimalloc")]
    assert account.cells_note(records, "unsupported") == "3 unsupported: program/redis (it fails)."


def test_a_row_that_one_allocator_lacks_names_it():
    records = [unsupported("mimalloc", "program/redis"), unsupported("null", "pair/size:64")]
    assert account.cells_note(records, "unsupported") == (
        "2 unsupported: mimalloc program/redis (it fails); null pair/size:64 (it fails).")
