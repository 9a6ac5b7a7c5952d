"""A guest runs commands on a kernel of its own, tells how each ended, and always comes to an end."""

import contextlib
import functools
import json
import pathlib
import shutil
import signal
import subprocess
import sys
import time

import pytest

from ci.host import architectures, bound, build
from ci.host.errors import UsageError
from ci.host.qemu import guest, kernel, libraries
from ci.host.qemu.boot import CommandResult, frames
from ci.host.qemu.guest import MACHINES, Command, Guest, make_disk
from ci.host.qemu.launcher import Launcher, default_for

LINES = 5000


@functools.cache
def program(arch: str) -> pathlib.Path:
    """made_up.c for that architecture."""
    launcher = default_for(arch)
    return build.build(launcher.preset, targets=["guest-made-up"]) / "bin" / "guest-made-up"


def command(arch: str, *words, **facts) -> Command:
    """One that is given far more time than it takes, unless its end is what matters."""
    return Command([program(arch), *words], **{"limit_s": 60, **facts})


class TestStream:
    """What comes out of a guest, without one."""

    def test_frames_keep_their_bytes(self):
        stream = b"out 0 3\na\nbend 0 9\n0 0 0 5 0"
        assert list(frames(stream)) == [("out", 0, b"a\nb"), ("end", 0, b"0 0 0 5 0")]

    @pytest.mark.parametrize("cut", range(1, 20))
    def test_a_torn_frame_is_left_out(self, cut):
        stream = b"out 0 5\nfirst" + b"out 0 6\nsecond"
        whole = [data for _, _, data in frames(stream[:-cut])]
        assert whole == ([b"first"] if cut < 15 else [])

    @pytest.mark.parametrize("outcome, failure", [
        (CommandResult(status=0), None),
        (CommandResult(status=3), "exit:3"),
        (CommandResult(status=-11), "crash:SIGSEGV"),
        (CommandResult(status=-9, timed_out=True), "timeout"),
        (CommandResult(lost="why"), "guest: why"),
    ])
    def test_an_outcome_says_how_it_ended(self, outcome, failure):
        assert outcome.failure() == failure

    def test_a_script_is_counted_strings(self):
        text = guest.script(["/m.ko"], "", [Command(["/p", "a b"], {"X": "y"}, limit_s=1.5)])
        assert text.split(b"\0") == [b"1", b"/m.ko", b"", b"1", b"1500", b"0", b"", b"/tmp",
                                     b"2", b"/p", b"a b", b"1", b"X=y", b""]

    def test_a_word_that_no_process_can_get_is_refused(self):
        with pytest.raises(UsageError, match="NUL"):
            guest.script([], "", [Command(["/p", "a\0b"])])


BOOTER = """
import time
from ci.host.qemu.boot import Boot
boot = Boot(lambda folder: ["sleep", "600"], b"", 1, 600.0)
print(boot._process.pid, flush=True)
time.sleep(600)
"""


def members(group: int) -> list[str]:
    """The states of the processes of a group that are not over."""
    states = []
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has ended meanwhile
            state, _, of, *_ = (folder / "stat").read_text().rpartition(")")[2].split()
            states += [state] if int(of) == group and state not in "ZX" else []
    return states


@pytest.mark.skipif(not bound.is_possible(), reason="no process can be bound to its parent here")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_what_runs_ends_with_the_process_that_started_it(number):
    starter = subprocess.Popen([sys.executable, "-c", BOOTER], cwd=build.ROOT, text=True,
                               stdout=subprocess.PIPE)
    group = int(starter.stdout.readline())
    assert members(group)
    starter.send_signal(number)
    starter.wait()
    starter.stdout.close()
    for _ in range(6000):
        if not members(group):
            return
        time.sleep(0.01)
    raise AssertionError(members(group))


class TestRefusals:
    """What cannot be booted is said in one line, before anything is fetched."""

    def test_no_guest_of_that_architecture(self):
        with pytest.raises(UsageError, match="no guests for s390x; choose from x86_64, aarch64"):
            Guest("s390x")

    def test_no_emulator(self, monkeypatch):
        monkeypatch.setenv("PATH", "/nonexistent")
        with pytest.raises(UsageError, match="^qemu-system-x86_64 is not installed$"):
            Guest("x86_64")

    def test_no_disk(self, monkeypatch, tmp_path):
        monkeypatch.setattr(guest.shutil, "which", lambda name, **_: f"/usr/bin/{name}")
        with pytest.raises(UsageError, match="no disk"):
            Guest("x86_64", disk=tmp_path / "none")

    @pytest.mark.parametrize("words, said", [
        (["vax", "--", "/bin/true"], "invalid choice: 'vax'"),
        (["x86_64"], "no program; it comes after --"),
        (["x86_64", "--limit=long", "--", "/bin/true"], "invalid float value"),
    ])
    def test_by_hand_bad_words_are_status_2(self, words, said):
        done = subprocess.run([sys.executable, "-B", "-m", "ci.host.qemu.guest", *words],
                              cwd=build.ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 2 and said in done.stderr and "Traceback" not in done.stderr


@pytest.fixture(scope="module", params=list(MACHINES))
def machine(request) -> Guest:
    launcher = Launcher(request.param, "qemu-system")
    if "is not installed" in (launcher.absence() or ""):
        pytest.skip(str(launcher.absence()))
    return Guest(request.param)


@pytest.mark.full
class TestGuest:
    @pytest.fixture(scope="class")
    def outcomes(self, machine) -> dict[str, CommandResult]:
        """One boot that runs a command of every kind."""
        arch = machine.arch
        commands = {
            "lines": command(arch, "lines", LINES),
            "noise": command(arch, "noise", 500),
            "circumstances": command(arch, "circumstances", env={"WORD": "a b"}, user=65534,
                                     folder="/proc"),
            "leaves": command(arch, "leave-one-behind"),
            "alone": command(arch, "alone"),
            "hangs": command(arch, "hang", limit_s=1),
            "dies": command(arch, "signal", 11),
            "fails": command(arch, "exit", 5),
            "floods": command(arch, "flood", 20),
            "surroundings": command(arch, "surroundings"),
            "no folder": command(arch, "exit", 0, folder="/nowhere"),
            "last": command(arch, "exit", 0),
        }
        return dict(zip(commands, machine.run(list(commands.values()))))

    def test_no_line_is_lost(self, outcomes):
        records = [json.loads(line) for line in outcomes["lines"].stdout.splitlines()]
        assert [record["number"] for record in records] == list(range(LINES))

    def test_messages_of_the_kernel_do_not_mix_in(self, outcomes):
        assert outcomes["noise"].stdout.split() == [str(i) for i in range(500)]

    def test_a_command_gets_its_environment_folder_and_user(self, outcomes):
        assert outcomes["circumstances"].stdout == "a b /proc 65534 65534\n"
        assert outcomes["circumstances"].stderr == "a complaint\n"

    def test_nothing_outlives_its_command(self, outcomes):
        assert outcomes["leaves"].failure() is None and outcomes["alone"].failure() is None

    def test_each_end_is_told(self, outcomes):
        assert outcomes["hangs"].failure() == "timeout"
        assert outcomes["dies"].failure() == "crash:SIGSEGV"
        assert outcomes["fails"].failure() == "exit:5"
        assert outcomes["surroundings"].failure() is None
        assert outcomes["last"].failure() is None

    def test_a_command_that_cannot_begin_says_why(self, outcomes):
        assert outcomes["no folder"].failure() == "exit:127"
        assert "cannot be run: No such file or directory" in outcomes["no folder"].stderr

    def test_a_flood_is_cut_off_and_counted(self, outcomes):
        flood = outcomes["floods"]
        assert flood.failure() is None and len(flood.stdout_bytes) <= 16 << 20
        assert len(flood.stdout_bytes) + flood.lost_bytes == 20 << 20

    def test_a_panic_is_told_with_the_console(self, machine):
        before, during, after = machine.run([command(machine.arch, "exit", 0),
                                             command(machine.arch, "panic", limit_s=30),
                                             command(machine.arch, "exit", 0)])
        assert before.failure() is None
        assert during.status is None and "Kernel panic" in during.failure().splitlines()[0]
        assert after.failure() == "guest: not begun: an earlier command did not end"

    def test_a_guest_that_hangs_is_ended(self, machine, monkeypatch):
        monkeypatch.setattr(guest, "BOOT_LIMIT_S", 3.0)
        hung = Guest(machine.arch, init=hanging_init(machine.arch))
        [outcome] = hung.run([command(machine.arch, "exit", 0, limit_s=0)])
        assert outcome.failure().startswith("guest: out of time after 3 s")

    def test_what_init_cannot_do_is_told(self, machine, tmp_path):
        disk = tmp_path / "disk"
        disk.write_bytes(bytes(1 << 20))
        [outcome] = Guest(machine.arch, disk=disk).run([command(machine.arch, "exit", 0)])
        assert outcome.failure().startswith("guest: guest: cannot mount /disk")

    def test_a_disk_stays(self, machine, tmp_path):
        disk = tmp_path / "disk"
        make_disk(disk, 8 << 20)
        owner = Guest(machine.arch, disk=disk)
        said = [owner.run([command(machine.arch, "disk")])[0].stdout for _ in range(2)]
        assert said == ["1\n", "2\n"]

    def test_a_disk_can_be_what_a_command_sees_as_root(self, machine, tmp_path):
        tree = tmp_path / "tree"
        for folder in ("dev", "proc", "sys", "tmp"):
            (tree / folder).mkdir(parents=True)
        for seen, file in libraries.needed(machine.launcher, [program(machine.arch)]).items():
            (tree / seen[1:]).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, tree / seen[1:])
        make_disk(tmp_path / "disk", 64 << 20, tree)
        owner = Guest(machine.arch, disk=tmp_path / "disk")
        said = owner.run([command(machine.arch, "root-is-disk", root="/disk"),
                          command(machine.arch, "surroundings", root="/disk"),
                          command(machine.arch, "exit", 0, root="/nowhere"),
                          command(machine.arch, "exit", 0)])
        assert [one.failure() for one in said] == [None, None, "exit:127", None]

    def test_a_disk_that_is_not_kept_is_as_before(self, machine, tmp_path):
        make_disk(tmp_path / "disk", 8 << 20)
        owner = Guest(machine.arch, disk=tmp_path / "disk", disk_kept=False)
        said = [owner.run([command(machine.arch, "disk")])[0].stdout for _ in range(2)]
        assert said == ["1\n", "1\n"]

    def test_a_running_guest_can_be_ended_without_warning(self, machine):
        with machine.boot([command(machine.arch, "hang", limit_s=60)]) as boot:
            assert boot.running() and "has not ended yet" in boot.outcomes()[0].failure()
            boot.kill()
            assert not boot.running()
            assert boot.outcomes()[0].failure().startswith("guest: ended from outside")
        assert not boot.folder.exists()

    def test_by_hand_a_program_speaks_and_ends_through_it(self, machine):
        launch = machine.launcher.command([program(machine.arch), "exit", 7], {})
        done = subprocess.run(launch.argv, env=launch.env, capture_output=True, check=False)
        assert done.returncode == 7, done.stderr

    def test_a_program_that_is_not_there_is_named(self, machine):
        with pytest.raises(UsageError, match="no file /nowhere/program"):
            machine.run([Command(["/nowhere/program"])])

    def test_a_program_of_another_architecture_lacks_its_libraries_or_cannot_begin(self, machine):
        other = next(arch for arch in MACHINES if arch != machine.arch)
        try:
            [outcome] = machine.run([command(other, "exit", 0)])
        except UsageError as error:
            assert "which is missing for" in str(error)
        else:
            assert outcome.failure() == "exit:127"


def hanging_init(arch: str) -> pathlib.Path:
    """made_up.c as an init: it is told nothing, so it waits for ever."""
    launcher = default_for(arch)
    return build.build(launcher.preset, targets=["guest-hanging-init"]) / "bin" / "guest-hanging-init"


def test_there_are_guests_of_both_architectures_of_the_tables():
    assert {architectures.host().name, architectures.other().name} == set(MACHINES)
    assert set(MACHINES) == set(kernel.METAPACKAGES)
