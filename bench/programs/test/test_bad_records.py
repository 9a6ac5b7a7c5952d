"""What the processes of a program leave behind for its judge is read with bounds."""

import json

import pytest

from bench.programs import launch
from bench.programs.launch import ProgramLauncher, timer_of


@pytest.fixture
def ran(build, subject, tmp_path, libc, cpus):
    """A run whose program writes a text into what the witness writes."""
    def run(text: bytes):
        script = tmp_path / "script"
        script.write_bytes(b"#!/usr/bin/python3\nimport os\n"
                           b"open(os.environ['ASSAY_WITNESS_FILE'], 'ab').write(%r)\n" % text)
        script.chmod(0o755)
        (tmp_path / "run").mkdir()
        return ProgramLauncher(build, subject(str(script)), libc, cpus, tmp_path / "run").run([])
    return run


BAD = {
    "a proof without its fields": b'{"record":"allocator"}\n',
    "a proof of nobody": b'{"record":"allocator","proof":{"malloc":"x"},"build_id":"1"}\n',
    "a proof that is a list": b'{"record":"allocator","proof":[],"build_id":"1"}\n',
    "an object without its fields": b'{"record":"bound"}\n',
}


@pytest.mark.parametrize("case", BAD)
def test_a_record_that_is_not_sound_is_a_fault(case: str, ran):
    """Each was a traceback."""
    assert ran(BAD[case]).fault is not None


@pytest.mark.parametrize("text", [b"\xff\xfe\n", b"{" * 50_000 + b"\n", b'{"record":NaN}\n'])
def test_what_is_no_record_is_left_out(text: bytes, ran):
    found = ran(text)
    assert found.fault is None and found.proofs and found.failure() is None


def test_no_more_is_read_than_is_kept_in_memory(ran, monkeypatch):
    monkeypatch.setattr(launch, "TEXT_MOST", 1 << 16)
    assert ran(b"x" * (1 << 20)).fault is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"results":[]}', '{"results":[{"user":1}]}',
                                  '{"results":[{"user":1,"system":1,"mean":NaN}]}',
                                  '{"results":[{"user":-1,"system":1,"mean":1}]}', "[" * 50_000])
def test_a_timer_without_sound_times_is_none(text: str):
    assert timer_of(text) is None


def test_a_timers_times_are_taken():
    assert timer_of(json.dumps({"results": [{"user": 1, "system": 0, "mean": 2.5}]})) is not None
