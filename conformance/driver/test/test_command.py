"""assay conform as its users call it: what it prints, what it keeps, and how it ends."""

import argparse
import json
import pathlib
import re
import shlex
import shutil
import signal
import subprocess
import xml.etree.ElementTree

import pytest

from ci.host import build
from ci.host.errors import UsageError
from conformance.commands import conform as command
from conformance.driver.clauses import Clause, select
from conformance.driver import session
from conformance.driver.golden import Golden
from conformance.driver.programs import Programs

ROOT = build.ROOT
RULE = "heap.calloc.overflow"
# Its pages are its whole heap: an alignment above that is more than it has.
BROKEN, BROKEN_RULE = "libassay-null.so", "process.posixalign.powers"
OWN_LIBRARY = build.folder_of("release") / "lib" / BROKEN


def conform(*words: str) -> subprocess.CompletedProcess:
    return subprocess.run([ROOT / "assay", "conform", "--no-install", *words], cwd=ROOT, text=True,
                          capture_output=True, stdin=subprocess.DEVNULL, timeout=300, check=False)


def broken_library() -> str:
    return str(build.build("release", targets=["conforming", "assay-null"]) / "lib" / BROKEN)


def test_a_rule_that_is_kept_ends_with_0():
    done = conform(RULE, "--allocator", "glibc")
    assert done.returncode == 0, done.stderr
    assert re.search(rf"^PASS +{re.escape(RULE)}  glibc", done.stdout, re.MULTILINE)
    assert "1 cells, 1 answered: 1 PASS" in done.stdout


def test_a_rule_that_is_broken_ends_with_1_and_the_way_to_see_it_again():
    done = conform(BROKEN_RULE, "--allocator", f"own={broken_library()}")
    assert done.returncode == 1
    [again] = re.findall(r"again: (.*)", done.stdout)
    words = shlex.split(again)
    assert words[:3] == ["./assay", "conform", BROKEN_RULE]
    assert conform(*words[2:]).returncode == 1


def test_the_answers_of_a_library_lie_in_a_folder_of_its_own(tmp_path):
    """Written there, they stop each run until a reason is given; here nothing is written."""
    kept = sorted((ROOT / "conformance/golden").iterdir())
    library = broken_library()

    def ask(*words: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [ROOT / "assay", "conform", "--no-install", BROKEN_RULE, "heap.zero.malloc", "--allocator",
             f"mine={library}", "--golden", "mine.toml", *words], cwd=tmp_path, text=True,
            capture_output=True, stdin=subprocess.DEVNULL, timeout=300, check=False)
    done = ask()
    assert done.returncode == 2 and "no file mine.toml: --pin writes it" in done.stderr
    done = ask("--pin")
    assert f"mine.toml: {BROKEN_RULE} fails: write in it why" in done.stderr
    assert ask().returncode == 2
    file = tmp_path / "mine.toml"
    file.write_text(file.read_text().replace('reason = ""', 'reason = "it is a floor"'))
    done = ask()
    assert done.returncode == 0 and "Known deviations" in done.stdout, done.stderr
    file.write_text(file.read_text().replace('malloc" = "', 'malloc" = "not '))
    assert ask().returncode == 1
    assert sorted((ROOT / "conformance/golden").iterdir()) == kept


@pytest.mark.parametrize(("words", "status"), [([], 0), (["--strict"], 1)])
def test_a_version_that_nobody_has_reviewed_breaks_nothing(monkeypatch, capsys, words, status):
    unlike = Golden("glibc", ("1.0",), {"heap.realloc.zero": "as it was in version 1.0"}, [])
    monkeypatch.setattr(Golden, "of_peer", lambda name, complete: unlike)
    parser = argparse.ArgumentParser()
    command.configure(parser)
    assert command.run(parser.parse_args(["heap.realloc.zero", "--allocator", "glibc",
                                          "--no-install", *words])) == status
    shown = capsys.readouterr().out
    assert ("\nunreviewed: glibc" in shown) == (status == 0), shown
    assert ("1 unreviewed, 0 to look at." in shown) == (status == 0)
    assert "that of 1.0 is" in shown


def test_no_version_is_reviewed_by_a_part_of_the_clauses(monkeypatch):
    monkeypatch.setattr(Golden, "of_peer", lambda name, complete: Golden("glibc", ("1.0",), {}, []))
    parser = argparse.ArgumentParser()
    command.configure(parser)
    with pytest.raises(UsageError, match="glibc .* has not been reviewed yet"):
        command.run(parser.parse_args(["heap.realloc.zero", "--allocator", "glibc",
                                       "--no-install", "--pin"]))


@pytest.mark.parametrize(("words", "line"), [
    (["heap.zero", "--allocator", "glibc,jemalloc", "--golden", "x.toml"],
     "--golden is the file of one allocator, and here are glibc, jemalloc"),
    (["heap.calloc.overflw"], "no clause heap.calloc.overflw; did you mean heap.calloc.overflow?"),
    (["--allocator", "jemallok"], "no allocator jemallok; did you mean jemalloc?"),
    (["--allocator", "own=/nowhere/lib.so"], "own: no file /nowhere/lib.so"),
    (["--allocator", "=/bin/true"], "an allocator of your own is name=/path/lib.so"),
    (["--allocator", f"glibc={OWN_LIBRARY}"], "glibc is another allocator's name"),
    (["--allocator", "own=/bin/true"], "own: /bin/true cannot be loaded"),
    (["--json", "/nowhere/file"], "--json /nowhere/file: cannot be written"),
    (["--tap", "--json", "-"], "both write to stdout"),
    (["--seed", "-1"], "-1: not a seed"),
    (["-j", "0"], "0: not a number of processes"),
    (["--repeat", "many"], "many: not a number of repeats"),
])
def test_bad_input_gets_one_line_and_2(words, line):
    done = conform(*words)
    assert done.returncode == 2
    assert line in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize("folder, status", [("d\udcff", 0), ("a b:c", 0), ("new\nline", 2)])
def test_a_library_is_asked_wherever_it_lies(tmp_path, folder, status):
    """A path that is not UTF-8 was a fault of the suite; one with a newline was UNRESOLVED."""
    (tmp_path / folder).mkdir()
    library = shutil.copy(OWN_LIBRARY, tmp_path / folder / "own.so")
    done = conform(RULE, "--allocator", f"own={library}")
    assert done.returncode == status, done.stderr
    assert ("a newline in its path" in done.stderr) == (status == 2)


def test_a_library_without_malloc_is_unresolved_and_4(tmp_path):
    folder = build.build("release", targets=["conform-library-nothing"])
    done = conform(RULE, "--allocator", f"own={folder}/conformance/test/nothing.so")
    assert done.returncode == 4
    assert "nothing.so is not loaded, or has no malloc" in done.stdout


def test_every_record_fits_the_schema_and_lies_in_the_run(tmp_path):
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((ROOT / "results/schema/records.schema.json").read_text())
    out = tmp_path / "out.jsonl"
    done = conform(RULE, BROKEN_RULE, "--allocator", f"glibc,own={broken_library()}", "--json", str(out),
                   "--seed", "7")
    records = [json.loads(line) for line in out.read_text().splitlines()]
    for record in records:
        jsonschema.validate(record, schema)
    [kept] = re.findall(r"Records: (.*)", done.stdout)
    assert pathlib.Path(kept).read_text() == out.read_text()
    verdicts = [record for record in records if record["record"] == "verdict"]
    assert len(verdicts) == 4 and all(record["seed"] == 7 for record in verdicts)
    assert {record["record"] for record in records} >= {"run", "environment", "verdict"}


def test_tap_and_junit_are_written(tmp_path):
    out = tmp_path / "out.xml"
    done = conform(RULE, "--allocator", "glibc", "--tap", "--junit", str(out))
    assert done.stdout.splitlines() == ["TAP version 14", "1..1",
                                        f"ok 1 - {RULE} glibc {platform()} native"]
    assert len(list(xml.etree.ElementTree.parse(out).iter("testcase"))) == 1


def platform() -> str:
    from ci.host import architectures
    return architectures.host().name


def test_repeats_are_one_cell():
    done = conform(RULE, "--allocator", "glibc", "--repeat", "3")
    assert done.returncode == 0
    assert "1 cells, 1 answered" in done.stdout


def test_an_interrupted_run_shows_what_it_has_and_ends_with_130():
    """A shell that runs the tests in the background has them ignore SIGINT; a user's does not.  No
    buffer may take more than the line that is waited for: the rest of it would be lost."""
    process = subprocess.Popen(["env", "--default-signal=INT", ROOT / "assay", "conform",
                                "--no-install", "heap", "--repeat", "100", "--json", "-",
                                "--allocator", "glibc,plan9-pool"],
                               cwd=ROOT, bufsize=0, stderr=subprocess.PIPE,
                               stdout=subprocess.PIPE)
    for line in process.stdout:
        if b'"record":"verdict"' in line:
            break
    process.send_signal(signal.SIGINT)
    rest = process.communicate(timeout=60)[0]
    assert process.returncode == 130
    assert all(json.loads(line) for line in rest.splitlines())


def test_the_listing_names_each_clause_with_its_rule():
    done = subprocess.run([ROOT / "assay", "list", "--json", "--no-install"], cwd=ROOT, text=True,
                          capture_output=True, timeout=300, check=True)
    [clause] = [one for one in json.loads(done.stdout)["clauses"] if one["clause"] == RULE]
    assert clause["ids"] == ["OV-01"] and clause["kind"] == "pass"
    assert clause["needs"] == ["free", "calloc"] and clause["sentence"] and clause["source"]


def clause(name: str, *ids: str) -> Clause:
    return Clause(name, ids, "", "", "pass", (), "", None)


def test_a_word_is_a_name_a_beginning_an_id_or_a_glob():
    known = [clause("heap.calloc.overflow", "OV-01"), clause("heap.calloc.zero", "CO-07"),
             clause("heap.callocs", "OV-01"), clause("process.x.y", "EX-01")]

    def names(*words: str) -> list[str]:
        return [one.name.partition(".")[2] for one in select(known, list(words))]

    assert names("heap.calloc") == ["calloc.overflow", "calloc.zero"]
    assert names("heap.calloc.zero") == ["calloc.zero"]
    assert names("OV-01") == ["calloc.overflow", "callocs"]
    assert names("*.zero", "process") == ["calloc.zero", "x.y"]
    assert len(names()) == 4
    with pytest.raises(UsageError, match="no clause heap.call"):
        names("heap.call")


def readme_commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "conformance/README.md").read_text(), re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line]


@pytest.mark.parametrize("line", [line for line in readme_commands() if line != "./assay conform"])
def test_a_command_of_the_readme_works(line):
    assert line.startswith("./assay conform ")
    done = conform(*shlex.split(line)[2:])
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_programs_of_the_readme_say_a_verdict_in_a_line():
    folder = build.build("release", targets=["conforming"])
    done = subprocess.run([folder / "conformance/conform-child", "--clause", RULE, "--allocator",
                           "plan9-pool"], capture_output=True, text=True, check=True)
    assert done.stdout == f"PASS {RULE} plan9-pool\n"


def test_clauses_at_scale_are_for_full_runs_brief_ones_and_those_who_name_them():
    programs = Programs(build.build("release", targets=["conforming"]))
    parser = argparse.ArgumentParser()
    command.configure(parser)
    for words, asked in (([], False), (["--full"], True), (["--quick"], True),
                         (["heap.scale"], True), (["heap"], True)):
        names = {clause.name for clause in
                 session.chosen_clauses(parser.parse_args(words), programs)}
        assert ("heap.scale.blocks" in names) == asked, words
