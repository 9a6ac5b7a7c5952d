"""A damaged file costs itself and a line that names it: never another run, never the status 1."""

import contextlib
import json
import os
import pathlib
import sqlite3
import stat
import subprocess

import pytest

from ci.host import build
from results import importing
from results.report.conformance import conformance
from results.report.test import made_up
from results.store import runs
from results.store.database import FILE, import_run
from results.store.runs import RUNS, Run, all_runs

SAMPLE = made_up.sample("glibc", "pair/size:64", "micro", "cpu_ns_per_op", "ns", 1.5, 0)
RUN = {"record": "run", "schema": 1, "id": "one", "started": "2026-01-01T00:00:00Z"}


def text_of(*records: dict) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def with_field(name: str, value: object, record: dict = SAMPLE) -> str:
    return text_of(RUN, record | {name: value})


def without(name: str) -> str:
    return text_of(RUN, {key: SAMPLE[key] for key in SAMPLE if key != name})


DAMAGED = {
    "empty": "", "only spaces": " \n\n", "a torn only line": '{"record": "run", "sche',
    "no JSON": text_of(RUN) + "hello\n", "a list": "[]\n", "a number": "7\n", "null": "null\n",
    "no kind": "{}\n", "a kind that is a list": '{"record": []}\n', "deep": "[" * 200_000 + "\n",
    "deep and whole": '{"record": ' + "[" * 5000 + "]" * 5000 + "}\n",
    "a huge number": text_of(RUN) + '{"record": "sample", "value": ' + "9" * 5000 + "}\n",
    "not UTF-8": text_of(RUN).encode() + b'{"record": "dropped\xff"}\n',
    "UTF-16": text_of(RUN).encode("utf-16"), "binary": bytes(range(256)) * 40 + b"\n",
    "NaN": text_of(RUN) + '{"record": "noise", "value": NaN}\n',
    "infinite": text_of(RUN) + '{"record": "noise", "steal": -1e999}\n',
    "schema 2": text_of(RUN | {"schema": 2}), "schema 0": text_of(RUN | {"schema": 0}),
    "schema true": text_of(RUN | {"schema": True}), "schema null": text_of(RUN | {"schema": None}),
    "schema in words": text_of(RUN | {"schema": "1"}),
    "a later schema after a run": text_of(RUN, SAMPLE, RUN | {"schema": 9}),
    "value too small": with_field("value", 1e-300), "value too large": with_field("value", 1e300),
    "value true": with_field("value", True), "value in words": with_field("value", "1"),
    "a round of 70 digits": with_field("round", 10 ** 70), "round -1": with_field("round", -1),
    "threads 0": with_field("threads", 0), "threads 1.5": with_field("threads", 1.5),
    "binding": with_field("binding", "static"), "arch": with_field("arch", "vax"),
    "a name that is a list": with_field("allocator", ["a"]),
    "group 5": with_field("group", 5), "reference null": with_field("reference", None),
    "no allocator": without("allocator"), "no round": without("round"),
    "proof": text_of(RUN, {"record": "allocator", "name": "a", "proof": [1]}),
    "no reason": text_of(RUN, {"record": "invalid", "allocator": "a", "workload": "b"}),
    "a command of numbers": text_of(RUN | {"command": [1, 2]}),
}


def command(*words) -> subprocess.CompletedProcess:
    return subprocess.run([build.ROOT / "assay", *map(str, words)], capture_output=True, text=True,
                          check=False, timeout=300)


@pytest.fixture
def written(tmp_path):
    def write(content: str | bytes) -> pathlib.Path:
        file = tmp_path / "mine.jsonl"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file
    return write


@pytest.mark.parametrize("name", DAMAGED)
def test_what_is_damaged_is_a_line_that_names_the_file(name: str, written, tmp_path):
    file = written(DAMAGED[name])
    with pytest.raises(ValueError) as refusal:
        list(Run.find(tmp_path, str(file)).records())
    assert str(file) in str(refusal.value) and "\n" not in str(refusal.value)


def test_a_line_without_an_end_takes_no_memory(written, tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "LINE_MOST", 1000)
    file = written(text_of(RUN) + '{"record": "' + "x" * 5000)
    with pytest.raises(ValueError, match="mine.jsonl:2: this line is too long"):
        list(Run.find(tmp_path, str(file)).records())


@pytest.mark.parametrize("name", ["not UTF-8", "schema 2", "binding"])
@pytest.mark.parametrize("words", [["report"], ["compare"]])
def test_the_commands_say_it_so(words: list[str], name: str, written):
    file = written(DAMAGED[name])
    done = command(*words, file, *[file] * (words == ["compare"]), "--no-install")
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.count("\n") == 1 and str(file) in done.stderr
    assert "fault of assay" not in done.stderr


def test_a_half_last_line_of_a_killed_run_is_passed_over(written, tmp_path):
    for end in ('{"record": "sam', '{"record": "dropped", "workload": "gr\u00f6'.encode()[:-1],
                b"\0" * 4096):
        end = end.encode() if isinstance(end, str) else end
        file = written(text_of(RUN, SAMPLE).encode() + end)
        assert len(list(Run.find(tmp_path, str(file)).records())) == 2


def test_names_in_records_of_others_are_read_as_text(written, tmp_path):
    file = written(with_field("allocator", "a\x1b[31m\u202e\ud800"))
    sample = list(Run.find(tmp_path, str(file)).records())[1]
    assert sample["allocator"] == "a\\u001b[31m\\u202e\\ud800"


class TestPlaces:
    """What stands where a file of records should be."""

    @pytest.fixture
    def root(self, tmp_path):
        good = Run.create(tmp_path, "good")
        good.file.write_text(text_of(*made_up.records(rounds=1)[:50]))
        return tmp_path

    def put(self, root: pathlib.Path, kind: str) -> pathlib.Path:
        folder = root / RUNS / "bad"
        folder.mkdir(parents=True)
        file = folder / "records.jsonl"
        made = {"folder": file.mkdir, "pipe": lambda: os.mkfifo(file),
                "loop": lambda: file.symlink_to(file), "dangling": lambda: file.symlink_to("none"),
                "empty": file.touch, "damaged": lambda: file.write_bytes(b"\xff\n"),
                "verdict": lambda: file.write_text('{"record": "verdict"}\n'),
                "score": lambda: file.write_text('{"record": "score", "of": 1}\n')}
        made[kind]()
        return file

    @pytest.mark.parametrize("kind", ["folder", "pipe", "loop", "dangling", "empty", "damaged",
                                      "verdict", "score"])
    def test_another_run_is_still_found_and_shown(self, root, kind: str, capsys):
        file = self.put(root, kind)
        assert Run.find(root, "latest").id == "good"
        assert [run.id for run in all_runs(root)][-1] == "good"
        assert conformance(root, list(Run.find(root, "good").records())) is None
        said = capsys.readouterr().err
        assert not said or said.count("\n") == 1 and str(file) in said
        assert bool(said) == (kind in ("verdict", "score"))

    @pytest.mark.parametrize("kind, why", [("folder", "folder"), ("pipe", "pipe or a device")])
    def test_one_that_is_asked_for_says_what_it_is(self, tmp_path, kind: str, why: str):
        file = self.put(tmp_path, kind)
        with pytest.raises(ValueError, match=f"is a {why}, and no run"):
            Run.find(tmp_path, str(file))

    @pytest.mark.parametrize("kind, why", [("pipe", "is a pipe or a device, and no run"),
                                           ("folder", "Is a directory")])
    def test_it_is_left_out_where_all_runs_are_read(self, root, kind: str, why: str, capsys):
        """A pipe was waited for: `assay trend` and a comparison with that run never ended."""
        file = self.put(root, kind)
        found = {run.id: run.sound_records() for run in all_runs(root)}
        assert found["bad"] is None and found["good"]
        assert capsys.readouterr().err == f"assay: {file}: {why}; this run is left out\n"

    def test_what_cannot_be_read_is_named(self):
        """`cannot write` was said of it.  The memory at 0 is nobody's."""
        for read in (lambda file: list(Run.find(file, str(file)).records()),
                     lambda file: importing.imported(file, None, "x86_64", None)):
            with pytest.raises(OSError, match="/proc/self/mem"):
                read(pathlib.Path("/proc/self/mem"))

    def test_the_folder_of_a_run_stands_for_it(self, root):
        assert Run.find(root / "elsewhere", str(root / RUNS / "good")).id == "good"

    @pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
    def test_a_file_that_cannot_be_read_costs_itself(self, root):
        self.put(root, "damaged").chmod(0)
        assert Run.find(root, "latest").id == "good"


def rows(database: pathlib.Path, table: str = "run") -> list:
    with contextlib.closing(sqlite3.connect(database)) as store:
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return store.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()


class TestTheStore:
    @pytest.fixture
    def three(self, tmp_path) -> list[Run]:
        found = [Run.create(tmp_path, name) for name in ("a", "b", "c")]
        for run in found:
            run.file.write_text(text_of(*made_up.records(rounds=1)[:200]))
        return found

    def damage(self, store: pathlib.Path, how: str) -> None:
        whole = store.read_bytes()
        middle = len(whole) // 2
        if how == "another version":
            with contextlib.closing(sqlite3.connect(store)) as opened:
                opened.execute("PRAGMA user_version = 99")
        elif how == "other tables":
            with contextlib.closing(sqlite3.connect(store)) as opened, opened:
                opened.execute("DROP TABLE sample")
                opened.execute("CREATE TABLE sample (one, two)")
        else:
            store.write_bytes({
                "text": b"no database\n" * 100, "half": whole[:middle], "a page": whole[:4096],
                "its end gone": whole[:-5000], "a hole": whole[:middle] + bytes(4096)
                + whole[middle + 4096:], "a header": b"\xff" * 100 + whole[100:],
                "a byte": b"X" + whole[1:]}[how])

    @pytest.mark.parametrize("how", ["text", "half", "a page", "its end gone", "a hole", "a header",
                                     "a byte", "another version", "other tables"])
    def test_it_is_made_anew_from_the_records(self, three, how: str, capsys):
        for run in three[:2]:
            store = import_run(run)
        expected = rows(import_run(three[2])), rows(store, "sample")
        capsys.readouterr()
        self.damage(store, how)
        store.with_name(FILE + "-journal").write_bytes(b"\xd9\xd5\x05\xf9 of another store")
        assert import_run(three[1]) == store
        said = capsys.readouterr().err
        assert said.count("\n") == 1 and str(store) in said and "rebuilt from the records" in said
        assert (rows(store), sorted(rows(store, "sample"), key=repr)) == \
            (expected[0], sorted(expected[1], key=repr))
        assert sorted(os.listdir(store.parent)) == ["a", FILE, "b", "c"]

    def test_a_run_that_cannot_be_read_is_left_out_with_a_line(self, three, capsys):
        store = import_run(three[0])
        store.write_bytes(b"damaged")
        three[1].file.write_text("no record\n")
        import_run(three[0])
        assert [row[0] for row in rows(store)] == ["a", "c"]
        assert f"{three[1].file}:1: this line is no record; this run is left out" in \
            capsys.readouterr().err

    def test_an_empty_file_is_an_empty_store(self, three, capsys):
        store = three[0].folder.parent / FILE
        store.touch()
        import_run(three[0])
        assert len(rows(store)) == 1 and capsys.readouterr().err == ""

    @pytest.mark.parametrize("kind", ["folder", "loop", "device"])
    def test_what_can_be_no_store_stays_and_is_named(self, three, kind: str):
        store = three[0].folder.parent / FILE
        {"folder": store.mkdir, "loop": lambda: store.symlink_to(store),
         "device": lambda: store.symlink_to("/dev/full")}[kind]()
        with pytest.raises((OSError, RuntimeError)) as failure:
            import_run(three[0])
        assert isinstance(failure.value, OSError) and failure.value.filename == str(store)
        assert store.is_symlink() == (kind != "folder")

    def test_a_link_to_it_stays_one(self, three, tmp_path):
        store = three[0].folder.parent / FILE
        store.symlink_to(tmp_path / "elsewhere.sqlite")
        (tmp_path / "elsewhere.sqlite").write_bytes(b"damaged")
        import_run(three[0], store)
        assert store.is_symlink() and stat.S_ISREG(store.stat().st_mode)

    def test_a_store_that_is_held_is_waited_for_and_kept(self, three, monkeypatch):
        store = import_run(three[0])
        real = sqlite3.connect
        monkeypatch.setattr(sqlite3, "connect", lambda file, **_: real(file, timeout=0.1))
        with contextlib.closing(real(store)) as holder:
            holder.execute("BEGIN EXCLUSIVE")
            with pytest.raises(OSError, match="locked"):
                import_run(three[1])
        assert [row[0] for row in rows(store)] == ["a"]
