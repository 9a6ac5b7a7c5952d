"""Names and sentences from outside are text in Markdown, and nothing else."""

import html
import re

import pytest

from results.report import markdown
from results.report.markdown_table import table
from results.report.markdown_text import code, escaped, paragraph
from results.report.test import made_up
from results.stats.analysis import analyse

HOSTILE = "a|b\n# c [x](https://e.org) ![i](x) <img src=x> *b* `c` @me &lt; \\| \x1b[31m\u202e"


def shown(text: str) -> str:
    """What a reader sees of it, by the rules of CommonMark for what is escaped."""
    return html.unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text))


@pytest.mark.parametrize("text", [
    "*a*", "_a_", "`a`", "[a](b)", "[a][b]", "[a]: b", "![a](b)", "<b>", "&amp;", "a\\*b",
    "https://e.org", "www.e.org", "@me", "~~a~~", "mailto:a@b", "# a", "- a", "+ a", "1. a", "> a",
    "==="])
def test_each_sign_of_markdown_is_text(text: str):
    safe = paragraph(text)
    assert safe != text and shown(safe) == text


@pytest.mark.parametrize("text", ["0.74 [0.73, 0.75] ▼", "cpu_ns_per_op", "0.98 ~", "12 % less",
                                  "table − bound", "a-b", "x: y", "1 workload"])
def test_what_reads_as_itself_is_left_alone(text: str):
    assert escaped(text) == paragraph(text) == text


@pytest.mark.parametrize("cell", ["a|b", "a\\|b", "a\\", "`", "`x` <b>", "a\nb", "|"])
def test_a_cell_cannot_end_its_column(cell: str):
    line = table(["one", "two"], [[cell, "x"]])[2]
    assert len(re.findall(r"(?<!\\)\|", line)) == 3, line
    assert "<b>" not in line


@pytest.mark.parametrize("text", ["a", "`", "``x`", "a\nb"])
def test_code_ends_where_it_should(text: str):
    fence = re.match("`+", code(text))[0]
    assert code(text).endswith(fence) and fence not in code(text)[len(fence):-len(fence)]
    assert "\n" not in code(text)


def hostile_records() -> list[dict]:
    """A run in which every text from outside tries to be more."""
    named = {"jemalloc": HOSTILE, "mimalloc": "=1+1", "tcmalloc": "</td><script>x</script>"}
    records = made_up.records(rounds=2)
    for record in records:
        for field in ("allocator", "name"):
            if record.get(field) in named:
                record[field] = named[record[field]]
        record.update({"version": HOSTILE} if record["record"] == "allocator" else {})
        record.update({"reason": HOSTILE} if "reason" in record else {})
        record.update({"cpu": HOSTILE} if record["record"] == "environment" else {})
        record.update({"id": HOSTILE} if record["record"] == "run" else {})
    return records


def test_a_whole_report_has_nothing_of_theirs_in_it():
    records = hostile_records()
    text = markdown.compose(records, analyse(records))
    assert all(line.isprintable() for line in text.split("\n"))
    for foreign in ("\n# c", "](https://e.org)", "![i]", "<img", "<script", "@me"):
        assert foreign not in text, foreign
    assert "img src" in text  # they are there, as text
    widths = {len(re.findall(r"(?<!\\)\|", line)) for line in text.split("\n")
              if line.startswith("| ") and "img src" in line}
    assert widths and 0 not in widths
