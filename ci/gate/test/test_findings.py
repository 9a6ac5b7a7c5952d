"""Which differences are findings: on made-up records, so that each rule stands alone."""

from ci.gate import account, findings, gate
from ci.gate.findings import BETTER, INSTRUCTIONS, PEAK, WORSE
from ci.gate.gate import GateResult
from ci.host import architectures

CELL = {"allocator": "a", "workload": "pair/size:64", "binding": "table", "arch": "x86_64",
        "threads": 1, "emulation": "qemu-user"}


def samples(metric: str, *values: float, **axes) -> list[dict]:
    return [{"record": "sample", **CELL, **axes, "metric": metric, "value": value}
            for value in values]


def counted(*values: float, **axes) -> list[dict]:
    return samples("instructions_per_op", *values, **axes) \
        + samples("instructions_harness_per_op", *(10.0 for _ in values), **axes)


def compared(before: list[dict], after: list[dict]) -> list[findings.GateFinding]:
    return findings.compare(INSTRUCTIONS, findings.without_harness(before),
                            findings.without_harness(after), findings.causes(before, after))


def test_one_instruction_in_a_hundred_is_worse():
    [found] = compared(counted(110.0), counted(111.0))
    assert (found.verdict, found.before, found.after) == (WORSE, 100.0, 101.0)


def test_one_instruction_less_is_better():
    assert [one.verdict for one in compared(counted(110.0), counted(109.0))] == [BETTER]


def test_the_same_is_nothing():
    assert compared(counted(110.0), counted(110.0)) == []


def test_less_than_a_thousandth_is_nothing():
    assert compared(counted(1010.0), counted(1010.9)) == []


def test_the_loop_of_the_suite_itself_is_not_compared():
    slower_loop = samples("instructions_per_op", 115.0) \
        + samples("instructions_harness_per_op", 15.0)
    assert compared(counted(110.0), slower_loop) == []


def test_threads_that_overlap_are_nothing():
    before, after = counted(110, 150, threads=2), counted(120, 160, threads=2)
    assert compared(before, after) == []


def test_threads_that_lie_apart_are_worse():
    before, after = counted(110, 120, threads=2), counted(130, 140, threads=2)
    assert [one.verdict for one in compared(before, after)] == [WORSE]


def test_a_cell_that_only_one_side_has_is_not_compared():
    assert compared(counted(110.0), counted(111.0, arch="aarch64")) == []


def test_threads_are_suspect_from_half_of_what_would_be_a_difference():
    def suspects(after: float, **axes) -> list[findings.ComparedCell]:
        return findings.suspects(findings.without_harness(counted(110.0, **axes)),
                                 findings.without_harness(counted(after, **axes)))
    assert len(suspects(110.6, threads=2)) == len(suspects(109.4, threads=2)) == 1
    assert suspects(110.4, threads=2) == [] == suspects(120.0)


class Canned:
    """A side whose counts are given; it tells how often it was asked."""

    def __init__(self, *values: float):
        self.values, self.asked, self.tree = values, 0, self

    def anew(self) -> "Canned":
        return self

    def named(self, allocators: set[str]) -> "Canned":
        assert allocators == {"a"}
        return self

    def records(self, *words: str) -> list[dict]:
        assert words[:2] == ("count", "pair/size:64") and "x86_64" in words
        repeats = range(self.asked + 1, self.asked + 1 + int(words[words.index("--repeat") + 1]))
        self.asked = repeats[-1]
        return counted(*(self.values[one % len(self.values)] for one in repeats), threads=2)


def confirmed(before: Canned, after: Canned) -> list[findings.GateFinding]:
    request = gate.GateRequest(("pair/size:64",), (), "x86_64", False, False, 1)
    old, new = (findings.without_harness(counted(side.values[0], threads=2))
                for side in (before, after))
    return gate.confirmed(before, after, request, old, new, {})


def test_threads_that_overlap_when_counted_again_are_nothing():
    before, after = Canned(110.0, 130.0), Canned(120.0)
    assert confirmed(before, after) == [] and (before.asked, after.asked) == (1, 1)


def test_threads_that_never_overlap_are_worse_and_named():
    before, after = Canned(110.0, 112.0), Canned(120.0, 125.0)
    [found] = confirmed(before, after)
    assert found.verdict == WORSE and before.asked == after.asked == sum(gate.CONFIRMING)


def test_threads_that_agree_at_once_are_not_counted_again():
    before, after = Canned(110.0), Canned(110.0)
    assert confirmed(before, after) == [] and before.asked == 0


def profile(**functions: float) -> list[dict]:
    return [{"record": "profile", **CELL, "functions": [
        {"file": "", "function": name, "instructions_per_op": value}
        for name, value in functions.items()]}]


def test_the_function_that_grew_is_named():
    before, after = counted(110.0) + profile(take=40, give=30), \
        counted(111.0) + profile(take=41, give=30)
    assert compared(before, after)[0].causes == ("take +1.00",)


def test_a_function_that_is_new_is_named():
    before, after = counted(110.0) + profile(take=40), \
        counted(115.0) + profile(take=30, class_of=15)
    assert compared(before, after)[0].causes == ("class_of +15.00", "take -10.00")


def peak(value: float) -> findings.Values:
    return findings.values(samples("peak_rss_bytes", value), findings.METRICS[PEAK])


def test_a_percent_of_memory_is_a_finding_and_half_a_percent_is_none():
    assert findings.compare(PEAK, peak(1000.0), peak(1005.0), {}) == []
    assert [one.verdict for one in findings.compare(PEAK, peak(1000.0), peak(1011.0), {})] == [WORSE]


def verdict(value: str) -> list[dict]:
    return [{"record": "verdict", "allocator": "a", "clause": "heap.calloc.overflow",
             "arch": "x86_64", "verdict": value}]


def test_a_new_fail_is_worse_and_a_mended_one_better():
    assert [one.verdict for one in findings.verdicts(verdict("PASS"), verdict("FAIL"))] == [WORSE]
    assert [one.verdict for one in findings.verdicts([], verdict("FAIL"))] == [WORSE]
    assert [one.verdict for one in findings.verdicts(verdict("FAIL"), verdict("PASS"))] == [BETTER]
    assert findings.verdicts(verdict("FAIL"), verdict("FAIL")) == []


def test_a_failure_that_a_golden_file_lists_is_not_worse():
    listed = [verdict("FAIL")[0] | {"deviation": "it is so"}]
    assert findings.verdicts(verdict("PASS"), listed) == []


def test_an_answer_that_is_not_as_in_the_golden_file_is_worse(tmp_path):
    file = tmp_path / "a.toml"
    file.write_text('[value]\n"heap.zero.malloc" = "null"\n\n[[deviation]]\n'
                    'clause = "heap.calloc.overflow"\nobserved = "*"\nreason = "it is so"\n')
    known = verdict("FAIL")[0] | {"emulation": "native", "reason": "wraps"}
    value = known | {"clause": "heap.zero.malloc", "verdict": "VALUE", "value": "a block"}
    new_failure = known | {"clause": "heap.errno.failure"}
    [found] = gate.reviewed([known, value, new_failure, {"record": "sample"}], file)
    assert (found.verdict, found.where, found.before) == \
        (WORSE, "heap.zero.malloc (x86_64)", "as in a.toml")
    assert "a block" in found.after and "deviation" in known


def request(**more) -> gate.GateRequest:
    return gate.GateRequest(**({"counted": ("pair",), "memory": ("fragment",), "arch": "all",
                                "conform": True, "time": True, "seed": 1} | more))


def test_the_last_line_names_what_was_left_out():
    other, host = architectures.other().name, architectures.host().name
    assert request().left_out == []
    assert request(arch=host, time=False).left_out == [other, "CPU time"]
    assert request(arch=other).left_out == [host, "clauses", "peak memory"]
    assert request(memory=(), clauses=("heap", "oom")).left_out == \
        ["clauses but heap, oom", "peak memory"]
    assert request(conform=False).left_out == ["clauses"]
    outcome = gate.GateResult(compared={"instructions": 3}, left_out=["aarch64", "clauses"])
    assert account.lines(outcome, "old", "new") == [
        "new against old: nothing is worse (3 instructions compared; left out: aarch64, clauses)"]


def test_what_nobody_has_reviewed_is_a_note_and_no_finding():
    new = [verdict("FAIL")[0] | {"unreviewed": "fails", "version": "3.0.3"}]
    for before in ([], verdict("PASS"), verdict("VALUE")):
        assert findings.verdicts(before, new) == []
        assert findings.unreviewed(before, new) == [
            "unreviewed: a 3.0.3: heap.calloc.overflow (x86_64) fails"]
    assert findings.unreviewed(new, new) == [] and findings.verdicts(new, verdict("PASS")) == []
    assert findings.unreviewed([], verdict("FAIL")) == []


def test_what_broke_is_said():
    invalid = [{"record": "invalid", "allocator": "a", "workload": "pair/size:64",
                "reason": "crash:SIGSEGV"}]
    [found] = findings.broken([], invalid)
    assert found.after == "crash:SIGSEGV" and findings.broken(invalid, invalid) == []


def test_the_account_names_the_gravest_first():
    found = compared(counted(110.0), counted(111.0)) \
        + compared(counted(110.0, arch="aarch64"), counted(130.0, arch="aarch64"))
    lines = account.lines(GateResult(found, {INSTRUCTIONS: 2}), "before", "after")
    assert lines[0] == ("WORSE   instructions: a pair/size:64 (table, aarch64): 100.00 -> 120.00 "
                        "(+20.00%)")
    assert lines[-1] == "after against before: 2 worse, 0 invalid (2 instructions compared)"
