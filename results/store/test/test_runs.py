"""Runs on disk: kept line by line, and found by every name that a user may give."""

import pytest

from results.store.runs import RUNS, Run, runs_with

RECORD = {"record": "dropped", "workload": "pair/größe", "reason": "none"}


def make(root, name, started):
    run = Run.create(root, name)
    run.append({"record": "run", "id": run.id, "started": started})
    return run


@pytest.fixture
def root(tmp_path):
    make(tmp_path, "b-first", "2026-01-01T00:00:00Z")
    make(tmp_path, "a-second", "2026-01-02T00:00:00Z")
    return tmp_path


def test_what_is_appended_is_read_back(tmp_path):
    run = Run.create(tmp_path, "one")
    run.append(RECORD)
    assert list(run.records()) == [RECORD]
    assert run.file == tmp_path / RUNS / "one" / "records.jsonl"


def test_a_taken_id_gets_a_number(root):
    assert Run.create(root, "b-first").id == "b-first-2"


def test_a_torn_last_line_is_passed_over_and_any_other_is_an_error(tmp_path):
    run = Run.create(tmp_path, "one")
    run.append(RECORD)
    with run.file.open("a") as file:
        file.write('{"record": "sam')
    assert list(run.records()) == [RECORD]
    with run.file.open("a") as file:
        file.write("\n")
    with pytest.raises(ValueError, match="records.jsonl:2"):
        list(run.records())


def test_the_mark_of_another_systems_editor_is_no_part_of_a_record(root):
    run = Run.find(root, "b-first")
    run.file.write_text(run.file.read_text(), encoding="utf-8-sig")
    assert [record["record"] for record in run.records()] == ["run"]
    assert Run.find(root, "b-first").started == "2026-01-01T00:00:00Z"


@pytest.mark.parametrize("content, why", [
    ("", "holds no record"), ("\n\n", "holds no record"),
    ('{"record": "run", "schema": 2}\n', "schema 2, and this version of assay reads schema 1"),
    ("[" * 100000 + "\n", ":1: this line is no record"),
    ('{"record": "run", "schema": ' + "9" * 5000 + "}\n", ":1: this line is no record")])
def test_what_is_no_run_is_refused_in_a_line(content, why, tmp_path):
    (tmp_path / "file").write_text(content)
    with pytest.raises(ValueError, match=why):
        list(Run.find(tmp_path, str(tmp_path / "file")).records())


def test_a_number_that_is_not_json_is_refused(tmp_path):
    with pytest.raises(ValueError):
        Run.create(tmp_path, "one").append({"record": "sample", "value": float("nan")})


@pytest.mark.parametrize("target", ["nowhere", "runs", "file"])
def test_no_run_begins_where_no_folder_of_runs_can_be(tmp_path, target):
    """A link that leads nowhere was taken for a thousand runs, which was a fault of assay."""
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "file").touch()
    (tmp_path / "results" / "runs").symlink_to(target)
    with pytest.raises(OSError, match="results/runs"):
        Run.create(tmp_path, "one")


@pytest.mark.parametrize("name, expected", [
    ("latest", "a-second"), ("latest~0", "a-second"), ("latest~1", "b-first"),
    ("b-first", "b-first")])
def test_names_of_runs(root, name, expected):
    assert Run.find(root, name).id == expected


def test_a_file_of_json_lines_is_a_run(root, tmp_path):
    path = tmp_path / "mine.jsonl"
    path.write_text('{"record": "run", "id": "theirs"}\n')
    run = Run.find(root, str(path))
    assert (run.id, run.page) == ("theirs", tmp_path / "mine.md")


@pytest.mark.parametrize("name, words", [
    ("a-secnd", "did you mean a-second"), ("latest~2", "only 2"), ("/nowhere", "neither")])
def test_an_unknown_name_says_what_is_near(root, name, words):
    with pytest.raises(ValueError, match=words) as raised:
        Run.find(root, name)
    assert "\n" not in str(raised.value)


def test_before_the_first_run_there_is_no_latest(tmp_path):
    with pytest.raises(ValueError, match="none yet"):
        Run.find(tmp_path, "latest")


def test_the_runs_with_a_kind_of_record_are_found_newest_first(root):
    assert not list(runs_with(root, "verdict"))
    Run.find(root, "b-first").append({"record": "verdict"})
    assert [run.id for run in runs_with(root, "verdict")] == ["b-first"]
    Run.find(root, "a-second").append({"record": "verdict"})
    assert [run.id for run in runs_with(root, "verdict")] == ["a-second", "b-first"]
