"""The architectures that are in no table: how they are asked, refused and left out."""

import argparse
import json
import pathlib
import subprocess

import pytest

from ci.host import architectures, build
from ci.host.qemu.launcher import Launcher
from conformance.commands import conform as command
from conformance.driver import session
from conformance.driver.programs import Programs

RULE = "heap.calloc.overflow"
BARE = [name for name in architectures.names() if architectures.of(name).is_bare]


def conform(*words: str) -> subprocess.CompletedProcess:
    return subprocess.run([build.ROOT / "assay", "conform", "--no-install", *words],
                          cwd=build.ROOT, text=True, capture_output=True,
                          stdin=subprocess.DEVNULL, timeout=580, check=False)


def needs(arch: str) -> None:
    reason = Launcher(arch, "qemu-user").absence()
    if reason is not None:
        pytest.skip(reason)


def records_of(file: pathlib.Path, kind: str) -> list[dict]:
    records = [json.loads(line) for line in file.read_text().splitlines()]
    return [record for record in records if record["record"] == kind]


def test_an_unknown_architecture_is_refused_with_what_there_is():
    done = conform(RULE, "--arch", "vax")
    assert done.returncode == 2
    assert "invalid choice: 'vax'" in done.stderr and "s390x" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not BARE, reason="each architecture is the host's or in a table")
def test_an_architecture_that_cannot_be_had_ends_with_2_and_its_reason(monkeypatch, capsys):
    monkeypatch.setattr(Launcher, "absence", lambda self: "there is no such compiler")
    parser = argparse.ArgumentParser()
    command.configure(parser)
    words = parser.parse_args([RULE, "--arch", BARE[0], "--no-install"])
    assert session.conform(words) == 2
    assert capsys.readouterr().err.splitlines()[-1] == \
        f"assay: {BARE[0]} under qemu-user is left out: there is no such compiler"


def test_all_architectures_are_those_of_the_tables():
    assert {architectures.of(name).in_tables for name in architectures.asked_for("all")} == {True}
    assert not set(architectures.asked_for("all")) & set(BARE)


def test_what_a_build_left_out_is_read_with_its_reason(tmp_path):
    (tmp_path / "generated").mkdir()
    assert Programs(tmp_path).left_out == {}
    (tmp_path / "generated" / "left_out").write_text("plan it needs a 64-bit architecture\n")
    assert Programs(tmp_path).left_out == {"plan": "it needs a 64-bit architecture"}


@pytest.mark.full
@pytest.mark.parametrize("arch", BARE)
def test_the_c_library_answers_each_clause_of_the_heap_as_reviewed(arch, tmp_path):
    needs(arch)
    out = tmp_path / "out.jsonl"
    done = conform("heap", "--arch", arch, "--allocator", "glibc", "--json", str(out))
    assert done.returncode == 0, done.stdout + done.stderr
    verdicts = records_of(out, "verdict")
    assert {(record["arch"], record["emulation"]) for record in verdicts} == {(arch, "qemu-user")}
    assert sum(record["verdict"] in ("PASS", "VALUE") for record in verdicts) >= 60


@pytest.mark.full
@pytest.mark.parametrize("arch", BARE)
def test_each_allocator_is_asked_or_left_out_with_its_reason(arch, tmp_path):
    """A line for each that this machine has."""
    jsonschema = pytest.importorskip("jsonschema")
    needs(arch)
    out = tmp_path / "out.jsonl"
    done = conform(RULE, "--arch", arch, "--json", str(out))
    assert done.returncode == 0, done.stdout + done.stderr
    schema = json.loads((build.ROOT / "results/schema/records.schema.json").read_text())
    for record in records_of(out, "verdict") + records_of(out, "unsupported"):
        jsonschema.validate(record, schema)
    asked = {record["allocator"] for record in records_of(out, "verdict")}
    left_out = {record["allocator"]: record["reason"] for record in records_of(out, "unsupported")}
    own = {entry["name"] for entry in Programs(build.folder_of("release")).entries}
    assert "glibc" in asked and not asked & set(left_out)
    assert own - {"system", "null"} <= asked | set(left_out)
    for name, reason in left_out.items():
        assert f"assay: {name} is left out: {reason}" in done.stderr
