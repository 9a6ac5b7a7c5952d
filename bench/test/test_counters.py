"""What the processor counts comes into each row with its unit, or a reason why there is none.

Where a machine has no counters, a library stands in for them with the kernel's own counts
(software_counters.c).
"""

import dataclasses

import pytest

from bench import counters
from bench.candidates import MeasuredCandidate
from bench.cell import HarnessCell
from bench.harness_program import Harness
from bench.identity import libc_path
from bench.programs.kernel_events import NOT_SUPPORTED
from bench.round import Round, processors
from ci.host.build import folder_of
from results.report.counters import METRICS
from workloads import selection

BUILD = folder_of("release")
STAND_IN = BUILD / "lib" / "libsoftware-counters.so"


def of_all(refusal: str | None) -> list[dict]:
    return [one | {"refusal": refusal} for one in Harness(BUILD).counters]


def harness(offered: list[dict]) -> Harness:
    found = Harness(BUILD)
    found.__dict__["counters"] = offered
    return found


@dataclasses.dataclass(frozen=True)
class WithStandIn(HarnessCell):
    def child_environment(self) -> dict[str, str]:
        return super().child_environment() | {"LD_PRELOAD": f"{STAND_IN}:{libc_path()}"}


def cell(kind=HarnessCell, workload: str = "calloc/size:4096", threads: int = 1):
    row = dataclasses.replace(selection.select([workload], "default")[0], operations=2000)
    return kind(row, MeasuredCandidate("a", "preload", library=libc_path(), named=True), threads)


def sampled(of: HarnessCell, offered: list[dict]) -> dict[str, dict]:
    this_round = Round(harness(offered), None, 0, 7, False, processors())
    return {sample["metric"]: sample for sample in counters.samples(of, this_round)}


def test_each_counter_says_what_it_counts_or_why_not():
    found = Harness(BUILD).counters
    assert [one["metric"] for one in found] == list(METRICS)
    assert all(one["refusal"] is None or one["refusal"] for one in found)


def test_a_counter_of_assay_count_has_another_name():
    assert "instructions_per_op" not in METRICS


def test_without_counters_every_row_says_so_and_no_process_starts(monkeypatch):
    monkeypatch.setattr(counters, "run_child", None)
    found = sampled(cell(), of_all("this machine has none"))
    assert list(found) == list(METRICS)
    for sample in found.values():
        assert sample["value"] is None and not sample["decided"] and sample["group"] == "micro"
        assert sample["note"] == f"{NOT_SUPPORTED}: this machine has none"


@pytest.mark.parametrize("workload, threads", [("calloc/size:4096", 1), ("larson", 2)])
def test_what_is_counted_in_the_segments_is_divided_by_their_operations(workload, threads):
    found = sampled(cell(WithStandIn, workload, threads), of_all(None))
    clock = found["hardware_cycles_per_op"]  # here in nanoseconds
    assert clock["unit"] == "cycles" and "note" not in clock
    assert 1 < clock["value"] < 1e6
    assert found["hardware_branch_misses_per_op"]["value"] >= 0


def test_page_faults_between_the_segments_and_before_them_are_not_counted():
    """pair writes to the same block again and again: no page of it is new after the first segment."""
    found = sampled(cell(WithStandIn, "pair/size:64"), of_all(None))
    assert found["hardware_cache_misses_per_op"]["value"] <= 0.001
    assert found["hardware_instructions_per_op"]["value"] is None \
        or found["hardware_instructions_per_op"]["value"] <= 0.001


def test_a_process_that_fails_leaves_its_rows_without_numbers():
    row = dataclasses.replace(cell().row, workload="calloc/size:0x")
    found = sampled(dataclasses.replace(cell(), row=row), of_all(None))
    assert all(sample["value"] is None and sample["note"] == f"{NOT_SUPPORTED}: {counters.OVER}"
               for sample in found.values())


def test_a_meter_says_what_it_covers():
    this_round = Round(Harness(BUILD), None, 0, 7, False, processors())
    meter = {"metric": "energy_nj_per_op", "unit": "nJ", "event": "energy-pkg", "refusal": None}
    assert counters._sample(cell(), meter, 12.5, this_round)["note"] == "all processor packages, whole"
