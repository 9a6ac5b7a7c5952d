"""The page: one file that needs nothing else, whole whatever a run holds, and safe whatever names
its records carry."""

import html.parser
import importlib.util
import json
import re

import pytest

from ci.host.roles import COPY, FLOOR, REFERENCE
from results.report.html import page
from results.report.test import made_up
from results.stats.analysis import analyse
from results.store.runs import Run

pytest.importorskip("jinja2")
pytest.importorskip("matplotlib")

HOSTILE = '<script>alert("x")</script>'
WHOLE = {REFERENCE: (1.0, 1.0), COPY: (1.0, 1.0), FLOOR: (0.3, 1.9)}


def composed(records, root):
    return page.compose(records, analyse(records), page.conformance(root, records))


@pytest.fixture(scope="module")
def text(tmp_path_factory):
    return composed(made_up.whole(), tmp_path_factory.mktemp("none"))


class Outline(html.parser.HTMLParser):
    """The elements, which must close in order, and the attributes of a page."""

    VOID = {"meta", "link", "input", "wbr"}

    def __init__(self, text):
        super().__init__()
        self.open, self.ids, self.attributes, self.scripts = [], [], [], 0
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.attributes += [(tag, *pair) for pair in attrs]
        self.ids += [value for name, value in attrs if name == "id"]
        self.scripts += tag == "script"
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_is_well_formed_and_no_id_is_there_twice(text):
    outline = Outline(text)
    assert len(outline.ids) == len(set(outline.ids)) > 5


def test_the_page_loads_nothing(text):
    loading = [(tag, name, value) for tag, name, value in Outline(text).attributes
               if name in ("src", "href", "srcset", "data", "action")
               and not value.startswith("#") and value != "data:,"]
    assert loading == []
    assert not re.search(r"@import|url\((?!#)|https?://(?!www\.w3\.org)", text)


def test_every_link_inside_the_page_leads_somewhere(text):
    outline = Outline(text)
    wanted = {value[1:] for _, name, value in outline.attributes
              if name == "href" and value.startswith("#")}
    assert wanted and wanted <= set(outline.ids)


def test_the_answer_is_the_heading(text):
    assert re.search(r"<h1>mimalloc and tcmalloc used the least CPU time", text)


def test_every_part_is_there(text):
    for anchor in ("workloads", "groups", "threads", "memory", "traces", "conformance", "failures",
                   "noise", "comparisons", "machine", "reading"):
        assert f'id="{anchor}"' in text, anchor


def test_advice_on_recorded_programs_leads_where_the_run_is_about_them(text, tmp_path):
    alone = composed(made_up.traces(), tmp_path)
    said = '<p class="lead">git: no change is justified'
    assert said in alone and said not in text
    assert "<li>git: no change is justified" in text


def test_the_pictures_take_their_colours_from_the_theme(text):
    drawn = re.findall(r"<svg.*?</svg>", text, re.DOTALL)
    assert len(drawn) > 8
    for svg in drawn:
        assert not re.search(r"#[0-9a-f]{6}\b", svg)
        assert "var(--" in svg and "aria-label=" in svg


def test_colour_only_where_the_difference_is_significant():
    from results.report.html import cells
    analysis = analyse(made_up.records())
    for one in analysis.comparisons:
        cell = cells.comparison_cell(one)
        coloured = cell.tone.startswith(("good", "bad"))
        assert coloured == (one.decided and one.allocator != FLOOR)
        assert not coloured or cell.mark in "▼▲"
        assert one.decided or one.allocator == FLOOR or cell.mark == "~"


def test_what_has_no_number_says_why_in_its_cell(text):
    cell = re.search(r'<td class="cell invalid">✕ invalid<small>(.*?)</small>', text)
    assert cell[1] == "crash:SIGSEGV"
    assert re.search(r'<td class="cell unsupported">unsupported<small>the window', text)
    left_out = text[text.index('<th scope="row">churn/<wbr>live:1000000/'):]
    assert 'title="the budget is too short to reach it">left out' in left_out[:400]


@pytest.mark.parametrize("name, headings", [
    ("What has no number", ["kind", "allocator", "workload", "binding", "threads", "reason"]),
    ("Machine", ["fact", "value"]),
    ("Allocators", ["allocator", "version", "build-id", "served by"]),
    ("What could be found of each allocator",
     ["allocator", "least difference", "slow processes", "95 % interval", "how slow"])])
def test_a_table_of_words_has_its_headings(text, name: str, headings: list[str]):
    """Two kinds of table once had one name, and the rows of one stood in the place of headings."""
    table = text[text.index(f'aria-label="{name}"'):]
    head = table[table.index("<thead>"):table.index("</thead>")]
    assert re.findall(r'class="sort">(.*?)</button>', head) == headings


def test_an_allocator_that_failed_everywhere_still_has_a_column(tmp_path):
    records = made_up.records(rounds=4, tabled={})
    records += [{"record": "invalid", "allocator": "broken", "workload": workload,
                 "binding": "preload", "reason": "wrong-library"} for workload in made_up.MICRO]
    assert ">broken</button></th>" in composed(records, tmp_path)


def test_names_and_reasons_are_text_and_never_markup(tmp_path):
    records = made_up.records(rounds=8, preloaded=WHOLE | {HOSTILE: (0.5, 1.0)}, tabled={})
    records += made_up.verdicts(HOSTILE, reason=HOSTILE)
    records += [{"record": "invalid", "allocator": HOSTILE, "workload": f"pair/{HOSTILE}",
                 "reason": f'"{HOSTILE}'}]
    records[1] |= {"cpu": HOSTILE, "machine": f"</title>{HOSTILE}"}
    text = composed(records, tmp_path)
    assert Outline(text).scripts == 1
    assert HOSTILE not in text and "&lt;script&gt;" in text


@pytest.mark.parametrize("name", ["$\\frac{$", "größe 分配器", "a&b", "x" * 300, "bell\x07"])
def test_odd_names_are_shown(name, tmp_path):
    records = made_up.records(rounds=6, preloaded=WHOLE | {name: (0.5, 1.0)}, tabled={})
    Outline(composed(records, tmp_path))


@pytest.mark.parametrize("records", [
    [], [{"record": "run", "schema": 1, "id": "nothing"}],
    [{"record": "invalid", "allocator": "a", "workload": "b", "reason": "timeout"}],
    made_up.records(rounds=1), made_up.records(rounds=2, preloaded=WHOLE, tabled={}),
    [one for one in made_up.records(rounds=3) if one.get("group") == "memory"],
    [one for one in made_up.records(rounds=3) if one.get("metric") != "cpu_ns_per_op"],
    [one for one in made_up.records(rounds=3) if one.get("allocator") == REFERENCE],
    [one | ({"value": 0.0} if one["record"] == "sample" else {})
     for one in made_up.records(rounds=3)],
], ids=["empty", "only begun", "only invalid", "one round", "nobody but the floor", "memory alone",
        "programs alone", "the reference alone", "all zero"])
def test_a_poor_run_has_a_page_too(records, tmp_path):
    text = composed(records, tmp_path)
    Outline(text)
    assert "<h1>" in text and 'id="reading"' in text


def keep(folder, name, asked, records):
    """A run of some clauses; its name begins with the day on which it began."""
    run = Run.create(folder, name)
    begin = {"record": "run", "id": name, "started": f"2026-01-0{name[0]}", "set": asked}
    for record in [begin, *records]:
        run.append(record)


def test_conformance_comes_from_the_latest_run_of_every_clause(tmp_path):
    for name, asked, verdicts in (
            ("1-old", "default", made_up.verdicts("jemalloc", reason="stale")),
            ("2-new", "quick", made_up.verdicts("jemalloc", reason="overflow accepted")),
            ("3-few", "selection", made_up.verdicts("jemalloc", reason="only one was asked")),
            ("4-none", "default", [])):
        keep(tmp_path, name, asked, verdicts)
    text = composed(made_up.records(rounds=2, tabled={}), tmp_path)
    assert "From the run 2-new." in text
    assert "overflow accepted" in text
    assert "stale" not in text and "only one was asked" not in text
    assert "caught 199 of 200 switched mutants of the bases (99.5 %)" in text
    assert "190 of 190 machine-made mutants of control (100.0 %; 12 more are equivalent)" in text
    assert "planted/unseen" in text


def test_a_selection_of_clauses_is_better_than_none(tmp_path):
    keep(tmp_path, "1-few", "selection", made_up.verdicts("jemalloc", reason="only one was asked"))
    assert "only one was asked" in composed(made_up.records(rounds=2, tabled={}), tmp_path)


def test_conformance_stands_beside_speed(text):
    row = re.search(r'<th scope="row">jemalloc <small>.*?</tr>', text, re.DOTALL)[0]
    assert "1 FAIL<small>2 PASS</small>" in row


def test_without_matplotlib_there_is_a_line_and_no_page(tmp_path, monkeypatch, capsys):
    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec",
                        lambda name, *rest: None if name == "matplotlib" else real(name, *rest))
    run = Run.create(tmp_path, "one")
    assert page.write(tmp_path, run, [], analyse([])) is None
    assert capsys.readouterr().err == \
        "assay: no HTML report: python3-matplotlib not installed\n"
    assert not page.path_of(run).exists()


def test_a_number_that_is_no_number_is_one_line(tmp_path):
    good = json.dumps(made_up.sample("a", "b", "micro", "cpu_ns_per_op", "ns", 1.5, 0))
    for value in ("NaN", "Infinity", "1e999"):
        file = tmp_path / "nan.jsonl"
        file.write_text(re.sub(r'"value": [\d.]+', f'"value": {value}', good) + "\n")
        assert value in file.read_text()
        with pytest.raises(ValueError, match="no valid field value") as raised:
            analyse(Run.find(tmp_path, str(file)).records())
        assert "\n" not in str(raised.value)
