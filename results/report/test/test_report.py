"""The report: the answer on top, short in the terminal, whole in Markdown, and never more than was
proven."""

import builtins
import io
import pathlib
import sys

import pytest

from ci.host.roles import COPY, FLOOR, REFERENCE
from results.report import markdown, numbers, terminal
from results.report.answer import answer
from results.report.layout import plain, width_of
from results.report.test import made_up
from results.stats.analysis import analyse

PAGE = pathlib.Path("report.md")


@pytest.fixture(scope="module")
def run():
    records = made_up.records()
    return records, analyse(records)


def of(preloaded: dict, **more):
    whole = {REFERENCE: (1.0, 1.0), COPY: (1.0, 1.0), FLOOR: (0.3, 1.9)} | preloaded
    records = made_up.records(6, preloaded=whole, tabled={}, **more)
    return answer(analyse(records))


def lines_of(run, width):
    return terminal.compose(*run, PAGE, width)


@pytest.mark.parametrize("width", [80, 93, 100, 120])
def test_the_terminal_shows_at_most_thirty_lines_that_fit(run, width):
    lines = lines_of(run, width)
    assert len(lines) <= 30
    assert all(width_of(line) <= width for line in lines)
    assert plain(lines[-1]) == "Report: report.md"


def test_many_allocators_still_fit(run):
    many = made_up.PRELOADED | {f"other-{number}": (1.1, 1.0) for number in range(20)}
    records = made_up.records(rounds=6, preloaded=many)
    lines = lines_of((records, analyse(records)), 80)
    assert len(lines) <= 30
    assert any("more rows in the report" in plain(line) for line in lines)


def test_the_answer_comes_first_and_names_the_leaders(run):
    text = " ".join(map(plain, lines_of(run, 80)[:2]))
    assert text.startswith("mimalloc and tcmalloc used the least CPU time and cannot be told apart")
    assert "18 % less than glibc over 22 workloads" in text


def test_the_copy_is_no_row_and_the_floor_is_marked(run):
    text = "\n".join(map(plain, lines_of(run, 120)))
    assert COPY not in text
    assert "null (floor)" in text


def test_the_table_binding_is_apart(run):
    text = [plain(line) for line in lines_of(run, 80)]
    start = next(i for i, line in enumerate(text) if line.startswith("table:"))
    assert any(line.startswith("plan9-pool ") for line in text[start:])
    assert not any(line.startswith("plan9-pool ") for line in text[:start])


@pytest.mark.parametrize("preloaded, words", [
    ({"a": (0.5, 1.0), "b": (0.8, 1.0)}, "a used the least CPU time: 37 % less than glibc"),
    ({"a": (1.5, 1.0), "b": (1.8, 1.0)}, "glibc used the least CPU time: all others used more"),
    ({"a": (1.0, 1.0), "b": (1.8, 1.0)}, "No allocator used significantly less CPU time"),
    ({"a": (1.0, 1.0), "b": (1.0, 1.0)}, "No allocator's CPU time differs significantly"),
    ({"a": (0.5, 1.0)}, "a used 37 % less CPU time than glibc"),
    ({"a": (9.0, 1.0)}, "a used 4."),
])
def test_the_answer_in_each_case(preloaded, words):
    assert of(preloaded)[0].startswith(words)


def test_too_few_rounds_are_no_verdict():
    assert of({"a": (0.5, 1.0), "b": (0.8, 1.0)}, rounds=3)[0].startswith("Too few rounds")


def test_too_few_rounds_are_not_called_quiet():
    records = made_up.records(rounds=3)
    assert analyse(records).noise.noisy is None


def test_a_noisy_run_says_so_in_the_answer():
    assert any("NOISY" in line for line in of({COPY: (1.3, 1.0), "a": (0.5, 1.0)}))


def test_nothing_measured_is_an_answer_too():
    records = [{"record": "invalid", "allocator": "a", "workload": "b", "reason": "timeout"}]
    analysis = analyse(records)
    text = "\n".join(map(plain, terminal.compose(records, analysis, PAGE, 80)))
    assert "Nothing could be compared" in text and "a b (timeout)" in text
    assert "Nothing could be compared" in markdown.compose(records, analysis)


def test_memory_alone_is_answered():
    records = [record for record in made_up.records() if record.get("group") == "memory"]
    assert answer(analyse(records))[0].startswith("jemalloc used the least memory")


def test_the_price_of_the_interface_is_a_line_of_its_own():
    records = made_up.records(rounds=6)
    bound = [record | {"binding": "bound", "value": record["value"] - 1.5} for record in records
             if record.get("binding") == "table" and record["allocator"] == "plan9-pool"]
    text = "\n".join(map(plain, lines_of((records, analyse(records + bound)), 120)))
    assert "all lie in their intervals: plan9-pool 1.5 [1.5, 1.5]." in " ".join(text.split())


def test_the_markdown_report_has_every_part(run):
    text = markdown.compose(*run)
    for part in ("Every workload", "What one operation costs", "Threads", "Memory beside speed",
                 "Who cannot be told from whom",
                 "What could be found", "What has no number", "Machine", "How to read this"):
        assert f"\n## {part}\n" in text
    for record in run[0]:
        if record["record"] in ("invalid", "unsupported", "dropped"):
            assert record["reason"] in text
    assert "`<not supported>`" in text
    events = text[text.index("`futex_per_op`, medians."):]
    assert "program/lua5.4" in events.splitlines()[4]


def test_every_table_of_the_markdown_report_is_rectangular(run):
    rows = [line for line in markdown.compose(*run).splitlines() if line.startswith("|")]
    wrong = [below for above, below in zip(rows, rows[1:])
             if len(above) == len(below) and above.count("|") != below.count("|")]
    assert wrong == [] and len(rows) > 100


def test_plain_text_and_no_escape_without_a_terminal(run):
    out = io.StringIO()
    terminal.show(*run, PAGE, stream=out, width=80)
    assert "\x1b" not in out.getvalue()


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_colour_on_a_terminal_and_none_with_no_color(run, monkeypatch):
    pytest.importorskip("rich")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    coloured, bare = Terminal(), Terminal()
    terminal.show(*run, PAGE, stream=coloured, width=80)
    monkeypatch.setenv("NO_COLOR", "1")
    terminal.show(*run, PAGE, stream=bare, width=80)
    assert "\x1b[" in coloured.getvalue() and "\x1b" not in bare.getvalue()


def test_without_numpy_scipy_and_rich_the_medians_are_shown(monkeypatch):
    real = builtins.__import__

    def missing(name, *rest):
        if name.split(".")[0] in ("numpy", "scipy", "rich"):
            raise ImportError(name)
        return real(name, *rest)

    for name in [name for name in sys.modules if name.split(".")[0] in ("scipy", "rich")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", missing)
    records = made_up.records(rounds=6)
    analysis = analyse(records)
    assert {one.verdict for one in analysis.comparisons} == {"cannot-tell"}
    out = Terminal()
    terminal.show(records, analysis, PAGE, stream=out, width=80)
    assert "numpy and scipy are missing" in out.getvalue() and "mimalloc" in out.getvalue()
    assert markdown.compose(records, analysis)


@pytest.mark.parametrize("value, text", [
    (0.8, "20 % less"), (0.965, "3.5 % less"), (1.2, "20 % more")])
def test_changes_in_words(value, text):
    assert numbers.change(value) == text
