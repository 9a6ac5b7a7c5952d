"""assay crash: the base loses nothing, a fault is found and found again, the same seed gives the same
images."""

import functools
import json
import os
import pathlib
import shlex
import signal
import subprocess
import sys
import tempfile
import time

import pytest

from ci.host import architectures, build
from ci.host.environment import child_environment
from ci.host.qemu.launcher import Launcher
from results.schema import fields

ROOT = pathlib.Path(__file__).resolve().parents[2]
BASE, SHARED = "control-persist", "control-persist/shared"


@functools.cache
def engine() -> pathlib.Path:
    folder = build.build("release", targets=["conform-crash", "program-launch"])
    return folder / "conformance" / "programs" / "crash"


@pytest.fixture
def folder(tmp_path):
    """For the files of images: in memory where there is any, since every image is synced."""
    if not os.access("/dev/shm", os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(prefix="assay-crash-", dir="/dev/shm") as name:
        yield pathlib.Path(name)


def ask(folder: pathlib.Path, *words: str, status: int = 0) -> list[dict]:
    """The records of one run of the engine, without what differs from run to run."""
    done = subprocess.run([engine(), "--folder", folder, *words], capture_output=True, text=True,
                          check=False)
    assert done.returncode == status, done.stdout + done.stderr
    return [{key: value for key, value in json.loads(line).items() if key != "seconds"}
            for line in done.stdout.splitlines()]


def assay(*words: str) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, ROOT / "assay", "crash", *words, "--no-install"],
                          capture_output=True, text=True, check=False, cwd=ROOT)


@pytest.mark.parametrize("model", ["death", "power"])
def test_the_same_seed_gives_the_same_images(folder, model):
    """Every distinct image is in the digest.  Another seed has others, and so has another number of
    processes not: it only shares them out."""
    words = ("--allocator", BASE, "--model", model, "--operations", "30", "--pages", "5",
             "--random", "10")
    once = ask(folder, *words, "--jobs", "1", "--seed", "3")
    assert once == ask(folder, *words, "--jobs", "1", "--seed", "3")
    shared = ask(folder, *words, "--jobs", "2", "--seed", "3")
    other = ask(folder, *words, "--jobs", "1", "--seed", "4")
    digests = [records[0]["digest"] for records in (once, shared, other)]
    assert digests[0] == digests[1] != digests[2]


SUBSETS = ("--allocator", BASE, "--model", "power", "--operations", "75", "--pages", "4", "--random", "12",
           "--jobs", "1")
# Every fault of the base that subsets of pages show.
SHOWN_BY_SUBSETS = ("name_unsynced", "made_unsynced", "stable_cells_reused", "blocks_unsynced",
                    "marks_unsynced", "slot_unsynced", "slot_before_blocks", "length_unsynced",
                    "dirty_mark_unsynced", "other_boot_trusted", "sync_does_nothing",
                    "old_marks_kept", "header_sum_unchecked", "slot_in_place")


def test_pruning_opens_fewer_of_the_same_images(folder):
    every, pruned = (ask(folder, *SUBSETS, *more)[0] for more in ((), ("--prune",)))
    assert every["losses"] == pruned["losses"] == 0 and every["digest"] == pruned["digest"]
    assert pruned["distinct"] + pruned["pruned"] == every["distinct"] > 5 * pruned["distinct"]


@pytest.mark.parametrize("fault", [
    pytest.param(fault, marks=() if fault == "marks_unsynced" else pytest.mark.full)
    for fault in SHOWN_BY_SUBSETS])
def test_pruning_loses_no_fault(folder, fault):
    for more in ((), ("--prune",)):
        lost = ask(folder, *SUBSETS, "--options", f"fault={fault}", *more, status=1)
        assert lost[0]["losses"] > 0


def test_a_fill_that_a_death_interrupts_is_no_loss(folder):
    """With this seed the third operation of the process that dies fills a block: half of it there was
    told as a loss."""
    record = ask(folder, "--allocator", SHARED, "--model", "holder", "--operations", "60", "--seed",
                 "3", "--limit", "300")[0]
    assert record["losses"] == 0 and record["kills"] > 200


def test_every_operation_has_a_committing_store(folder):
    record = ask(folder, "--allocator", BASE, "--model", "death", "--operations", "60")[0]
    assert record["losses"] == 0 and record["torn_operations"] == 0 and record["unseen_bytes"] == 0
    assert record["distinct"] > 1000 and record["sites_crashed"] > 0.8 * record["sites"]
    assert {one["operation"] for one in record["commits"]} >= {"malloc", "free", "root"}


def test_a_loss_is_told_and_found_again(folder):
    """The line that the loss prints opens the same image, and its bytes are kept."""
    copy = folder / "records"
    done = assay(BASE, "--model", "process-death", "--operations", "60",
                 "--options", "fault=commit_before_marks", "--json", str(copy))
    assert done.returncode == 1 and "lost: " in done.stdout, done.stdout + done.stderr
    records = [json.loads(line) for line in copy.read_text().splitlines()]
    assert not [why for record in records if (why := fields.fault(record))]
    loss = next(record for record in records if record["record"] == "loss")
    again = assay(*shlex.split(loss["replay"])[2:])
    assert again.returncode == 1 and loss["reason"] in again.stdout
    shown = assay("show", loss["file"])
    assert loss["reason"] in shown.stdout and "bytes" in shown.stdout


@pytest.mark.parametrize(("name", "fault", "model", "losses"), [
    (BASE, "repair_clears_first", ("death", "--depth", "2", "--thin", "1"), True),
    (BASE, "blocks_unsynced", ("power", "--pages", "4", "--random", "20"), True),
    (SHARED, "always_alone", ("death",), False),  # persist.shared.attach has two processes
    (SHARED, "stopped_owner_robbed", ("death",), False)])  # persist.shared.stopped stops one
def test_some_faults_do_not_show_when_one_process_dies(folder, name, fault, model, losses):
    """Each needs what it is there for: a second crash, a loss of power, others that use the heap."""
    words = ("--allocator", name, "--options", f"fault={fault}", "--operations", "60")
    assert ask(folder, *words, "--model", "death")[0]["losses"] == 0
    assert (ask(folder, *words, "--model", *model, status=int(losses))[0]["losses"] > 0) == losses


def test_the_other_architecture_is_crashed_too():
    """Ended with "program-launch: Exec format error"."""
    other = architectures.other().name
    if Launcher(other, "qemu-user").absence() is not None:
        pytest.skip(f"{other} cannot be run here")
    done = assay(BASE, "--arch", other, "--model", "process-death", "--operations", "20")
    assert done.returncode == 0 and " 0 losses in " in done.stdout, done.stdout + done.stderr


def test_peers_are_killed_and_damaged(tmp_path):
    """The base loses nothing there, and a peer that is not installed is refused by its name."""
    copy = tmp_path / "records"
    done = assay("--peers", BASE, "--json", str(copy))
    assert done.returncode == 0, done.stdout + done.stderr
    records = [json.loads(line) for line in copy.read_text().splitlines()]
    assert not [why for record in records if (why := fields.fault(record))]
    found = {record["model"]: record for record in records if record["record"] == "crash"}
    assert found["kill-storm"]["kills"] == 40 and found["hostile-file"]["images"] > 300
    assert not any(record["losses"] for record in found.values())
    done = assay("--peers", "nobody")
    assert done.returncode == 2 and "no peer nobody" in done.stderr


def test_what_cannot_be_crashed_is_refused():
    for words, line in (((f"{BASE}x",), "no allocator"), (("show",), "crash show needs"),
                        (("show", "/nowhere/x"), "No such file"),
                        ((BASE, "--image", "death:1"), "--image needs")):
        done = assay(*words)
        assert done.returncode == 2 and line in done.stderr and done.stderr.count("\n") == 1


in_a_small_room = pytest.mark.skipif(
    subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False).returncode != 0,
    reason="this user cannot mount")


ROOM_TOO_SMALL_KB = 100  # one image and its file do not fit


@in_a_small_room
@pytest.mark.parametrize("room_kb", [80, 120, 144, 160])
def test_a_full_disk_is_no_loss(room_kb):
    """A heap that cannot grow was told to have lost what it could not write: status 1, "cannot be made
    again: error 28".  How many images exist at once is chance, so the larger rooms may be enough."""
    crash = shlex.join([sys.executable, str(ROOT / "assay"), "crash", BASE, "--model", "process-death",
                        "--operations", "60", "--no-install"])
    done = subprocess.run(["unshare", "-m", "sh", "-c", f"mount -t tmpfs -o size={room_kb}k none "
                           f"/dev/shm && {crash} >&2; echo $?; find /dev/shm -mindepth 1"],
                          capture_output=True, text=True, check=False, cwd=ROOT)
    if room_kb > ROOM_TOO_SMALL_KB and done.stdout == "0\n":
        assert " 0 losses in " in done.stderr
        return
    assert done.stdout == "2\n", done.stdout + done.stderr  # and no file is left
    assert "No space left on device" in done.stderr and done.stderr.count("\n") == 1


def test_a_killed_run_leaves_no_images():
    """Its folder is in memory, where nobody else removes it."""
    shm = pathlib.Path("/dev/shm")
    before = set(shm.glob("assay-crash-*"))
    run = subprocess.Popen([sys.executable, ROOT / "assay", "crash", BASE, "--model", "process-death",
                            "--no-install"], start_new_session=True, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, cwd=ROOT)
    assert until(lambda: set(shm.glob("assay-crash-*")) - before), "it made no folder"
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    assert until(lambda: not set(shm.glob("assay-crash-*")) - before)


def until(holds, seconds: float = 60.0) -> bool:
    deadline = time.monotonic() + seconds
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.05)
    return holds()


# The model, how many distinct images at least, the seeds of the scripts, and their size.
LOSES_NOTHING = [("death", 50_000, (1, 2), ("--operations", "1200")),
                 ("power", 20_000, (1,), ("--operations", "240", "--limit", "22000")),
                 ("death", 10_000, (1,), ("--operations", "240", "--depth", "2", "--thin", "2"))]
BRIEF = LOSES_NOTHING[:2]


@pytest.mark.parametrize(("name", "model", "least", "seeds", "words"), [
    pytest.param(name, *walk, marks=() if name == BASE and walk in BRIEF else pytest.mark.full)
    for name in (BASE, SHARED) for walk in LOSES_NOTHING])
def test_the_base_loses_nothing(folder, name, model, least, seeds, words):
    records = [ask(folder, "--allocator", name, "--model", model, "--seed", str(seed), *words)[0]
               for seed in seeds]
    assert not any(record["losses"] for record in records)
    assert sum(record["distinct"] for record in records) >= least


@pytest.mark.full
def test_every_barrier_of_the_base_is_reported(folder):
    records = ask(folder, "--allocator", BASE, "--model", "witness", "--operations", "40",
                  "--pages", "4", "--random", "20")
    assert len(records) >= 5 and any(record["needed"] for record in records)


OTHER = architectures.other().name


@functools.cache
def other_engine() -> tuple[Launcher, pathlib.Path]:
    launcher = Launcher(OTHER, "qemu-user")
    launcher.prepare()
    if launcher.absence() is not None:
        pytest.skip(launcher.absence())
    folder = build.build(launcher.preset, targets=["conform-crash"])
    return launcher, folder / "conformance" / "programs" / "crash"


def ask_other(folder: pathlib.Path, *words: str, status: int = 0) -> list[dict]:
    launcher, program = other_engine()
    launch = launcher.command([program, "--folder", folder, *words], child_environment())
    done = subprocess.run(launch.argv, env=launch.env, capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stdout + done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.full
@pytest.mark.parametrize(("crashed", "opened"), [(ask, ask_other), (ask_other, ask)],
                         ids=["crashed-here", "crashed-there"])
def test_a_heap_is_repaired_on_another_architecture(folder, crashed, opened):
    """The two engines record the same stores but for the size of a mutex, so that an image has nearly
    the same name in both."""
    words = ("--allocator", BASE, "--model", "death", "--operations", "40")
    stores, images = crashed(folder, *words)[0]["stores"], 0
    for number in range(0, stores, stores // 25):
        image, file = f"death:{number}", folder / f"crashed-{number}"
        crashed(folder, *words, "--image", image, "--save", str(file))
        if file.exists():  # not every event is an image
            last = file
            images += opened(folder, *words, "--image", image, "--load", str(file))[0]["images"]
    assert images > 12  # nor there
    wrong = f"death:{stores // 4}"
    opened(folder, *words, "--image", wrong, "--load", str(last), status=1)
