"""One's own command is refused in one clear line wherever preloading would be ignored."""

import os
import pathlib
import shutil
import subprocess
import sys

import pytest

from bench.programs.first_runs import check_runs
from ci.host.errors import UsageError
from workloads import own_program as own

ROOT = pathlib.Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def no_input(monkeypatch):
    """The tests' own standard input is not the command's."""
    monkeypatch.setattr(own, "kept_input", lambda: None)


@pytest.fixture
def file(tmp_path):
    """Makes an executable file with this content."""
    def make(content: bytes, mode: int = 0o755) -> pathlib.Path:
        path = tmp_path / "command"
        path.write_bytes(content)
        path.chmod(mode)
        return path
    return make


def refusal(*command) -> str:
    with pytest.raises(UsageError) as refused:
        own.own_command([str(word) for word in command])
    assert "\n" not in str(refused.value)
    return str(refused.value)


def test_no_such_command():
    assert refusal("no-such-command-anywhere") == "no-such-command-anywhere: no such command"
    assert refusal("/no/such") == "/no/such: no such file"


def test_a_folder_is_not_a_command(tmp_path):
    assert "not a file" in refusal(tmp_path)


def test_a_file_that_is_not_executable(file):
    assert "not executable" in refusal(file(b"#!/bin/sh\n", 0o644))


def test_neither_program_nor_script(file):
    assert "neither a program nor a script" in refusal(file(b"echo nothing\n"))


def test_a_static_program(build):
    assert "statically linked" in refusal(build / "bin" / "subject-unwitnessed")


def test_a_script_whose_interpreter_is_static(build, file):
    path = build / "bin" / "subject-unwitnessed"
    assert "statically linked" in refusal(file(f"#!{path} -x\n".encode()))


def test_a_script_through_env(file):
    assert "no such command" in refusal(file(b"#!/usr/bin/env no-such-interpreter\n"))
    assert own.own_command([str(file(b"#!/usr/bin/env -S LANG=C sh -e\n"))]).pinned is False


def test_a_script_that_is_its_own_interpreter(tmp_path, file):
    assert "too many nested interpreters" in refusal(file(f"#!{tmp_path}/command\n".encode()))


def test_a_program_with_rights_of_its_own(build, tmp_path):
    copy = shutil.copy(build / "bin" / "subject-text", tmp_path / "privileged")
    os.chmod(copy, 0o4755)
    assert "setuid, setgid or capabilities" in refusal(copy)


def test_a_program_for_another_architecture(build, file):
    head = bytearray((build / "bin" / "subject-text").read_bytes())
    head[18:20] = b"\xf3\x00"  # EM_RISCV
    assert "another architecture" in refusal(file(bytes(head)))


def test_a_right_command_is_found_in_the_path():
    program = own.own_command(["sh", "-c", "true"])
    assert program.command == (shutil.which("sh"), "-c", "true")
    assert program.name == "command/sh" and program.folder == pathlib.Path.cwd()


def test_a_command_that_fails_by_itself(subject, build, libc, cpus):
    with pytest.raises(UsageError, match="exit:3 under libc.so.6 itself: broken"):
        check_runs(subject("sh", "-c", "echo broken >&2; exit 3"), libc, build, cpus)


def test_a_command_whose_output_varies(subject, build, libc, cpus):
    with pytest.raises(UsageError, match="differs from run to run"):
        check_runs(subject("sh", "-c", "echo $$"), libc, build, cpus)


def test_a_command_that_is_fine(subject, build, libc, cpus):
    check_runs(subject("sh", "-c", "echo fine"), libc, build, cpus)


READ_INPUT = "from workloads import own_program as own; file = own.kept_input()\n" \
             "print(file and file.read_text())"


def read_input(**options) -> str:
    return subprocess.run([sys.executable, "-c", READ_INPUT], cwd=ROOT, text=True, check=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **options).stdout


def test_input_is_kept_from_a_file_and_from_a_pipe(tmp_path):
    (tmp_path / "input").write_text("given")
    with (tmp_path / "input").open() as given:
        assert read_input(stdin=given) == "given\n"
    assert read_input(input="piped") == "piped\n"


def test_a_silent_pipe_is_no_input():
    reading, writing = os.pipe()
    try:
        assert read_input(stdin=reading) == "None\n"
    finally:
        os.close(reading), os.close(writing)
