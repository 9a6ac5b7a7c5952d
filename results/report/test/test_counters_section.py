"""The processor's counters in the report: a table of each that counted, a sentence for the others."""

from results.exported import cells
from results.report import counters, markdown
from results.report.test import made_up
from results.report.test.made_up import sample
from results.stats.analysis import analyse

WORKLOAD = "pair/size:64"
NONE = "<not supported>: this machine has none"


def counted(metric: str, unit: str, values: dict[str, float | None], **more) -> list[dict]:
    return [sample(name, WORKLOAD, "micro", metric, unit, value, 0, decided=False,
                   **(more if value is not None else {"note": NONE})) for name, value in values.items()]


def page(samples: list[dict]) -> str:
    records = made_up.records(rounds=6) + samples
    return markdown.compose(records, analyse(records))


def test_a_counter_that_counted_has_a_table_without_verdicts():
    text = page(counted("hardware_cycles_per_op", "cycles", {"glibc": 21.5, "jemalloc": 17.25})
                + counted("energy_nj_per_op", "nJ", {"glibc": 140.0, "jemalloc": None},
                          note="the whole board"))
    section = text[text.index("## Processor counters and energy"):].split("\n## ")[0]
    assert "`hardware_cycles_per_op`: processor cycles in user mode." in section
    assert "21.5 cycles" in section and "17.2 cycles" in section
    assert "`energy_nj_per_op`: energy of the whole board." in section and "140 nJ" in section
    assert not set("▼▲~") & set(section) and "not supported" not in section


def test_counters_that_counted_nowhere_are_one_sentence():
    text = page([one for metric in counters.METRICS
                 for one in counted(metric, "x", {"glibc": None, "jemalloc": None})])
    section = text[text.index("## Processor counters and energy"):].split("\n## ")[0]
    assert section.count("`<not supported>` (this machine has none).") == 1
    assert all(f"`{metric}`" in section for metric in counters.METRICS) and "|" not in section


def test_a_run_without_them_has_no_such_section():
    assert "Processor counters" not in page([])


def test_exporters_get_what_was_counted_and_nothing_of_the_rest():
    samples = counted("hardware_cycles_per_op", "cycles", {"glibc": 21.5, "jemalloc": None})
    found = {cell.allocator: cell.metrics for cell in cells(samples)}
    assert found["glibc"]["hardware_cycles_per_op"].values == [21.5] and "jemalloc" not in found
