"""The page of coverage is current, and what it says is so."""

import pytest

from conformance.coverage import table

NOT_REACHED_MOST = 3


def test_the_page_is_current():
    """`./assay coverage --write` makes it so."""
    assert table.PAGE.read_text() == table.page()


def test_hardly_a_sentence_is_not_reached():
    left = [one.says for one in table.sentences() if one.status == table.NOT_REACHED]
    assert len(left) <= NOT_REACHED_MOST, left


def test_every_sentence_has_a_word_and_an_edition_and_a_reason_where_it_needs_one():
    for one in table.sentences():
        assert one.words and set(one.words) <= set(table.WORDS), one.says
        assert one.editions and set(one.editions) <= set(table.EDITIONS), one.says
        assert (one.untestable is None) == (one.status != table.UNTESTABLE), one.says


def test_the_status_is_that_of_the_clauses(tmp_path):
    (tmp_path / "page.toml").write_text("".join([
        'title = "a page"\neditions = ["C23"]\n',
        *(f'[[statement]]\nsays = "{text}"\nwords = "shall"\n{more}\n' for text, more in (
            ("kept", 'clauses = ["heap.free.null", "heap.zero.malloc"]'),
            ("told", 'clauses = ["heap.zero.malloc"]'), ("graded", 'clauses = ["misuse.double.*"]'),
            ("never", 'untestable = "nobody can"'), ("open", 'editions = ["C17"]')))]))
    found = table.sentences(tmp_path)
    assert [one.status for one in found] == [table.COVERED, table.VALUE, table.VALUE,
                                             table.UNTESTABLE, table.NOT_REACHED]
    assert [one.editions for one in found[-2:]] == [("C23",), ("C17",)]
    (tmp_path / "page.toml").write_text(
        'title = "a"\neditions = []\n[[statement]]\nsays = ""\nwords = ""\nclauses = ["heap.x"]\n')
    with pytest.raises(ValueError, match="heap.x is no clause"):
        table.sentences(tmp_path)


def test_a_failure_counts_in_the_newest_reviewed_version_only(tmp_path):
    (tmp_path / "peer.toml").write_text(
        'reviewed = ["1.0", "2.0"]\n' + "".join(
            f'[[deviation]]\nclause = "{clause}"\nversions = "{span}"\nobserved = "*"\n'
            'reason = "so"\n' for clause, span in (("heap.a.b", "1.0"), ("heap.c.d", "2.0"))))
    assert table.failures(tmp_path) == {"peer": {"heap.c.d"}}


def test_the_verdicts_are_counted_by_edition():
    said = table.verdicts()
    head = "|  | C17 | C23 | POSIX.1-2017 | POSIX.1-2024 |"
    covered = [one for one in table.sentences() if one.status == table.COVERED]
    assert head in said and any(
        line.startswith("| jemalloc | ") for line in said)
    counts = [sum(edition in one.editions for one in covered) for edition in table.EDITIONS]
    assert "| covered | " + " | ".join(map(str, counts)) + " |" in said
