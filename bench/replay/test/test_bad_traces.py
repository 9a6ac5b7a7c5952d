"""What is no trace, or no whole one, costs one clear line and the status 2."""

import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
MTRACE = "= Start\n" + "".join(f"@ ./a.out:[0x1] + 0x{at:x} 0x40\n" for at in range(4096, 8192, 64)) \
    + "".join(f"@ ./a.out:[0x2] - 0x{at:x}\n" for at in range(4096, 8192, 64)) + "= End\n"


def bench(*words: str) -> subprocess.CompletedProcess:
    return subprocess.run([ROOT / "assay", "bench", *words, "--no-install", "--smoke",
                           "--allocator", "glibc"], capture_output=True, text=True, check=False,
                          stdin=subprocess.DEVNULL, timeout=200)


def damaged(kind: str, good: bytes) -> bytes:
    flipped = bytearray(good)
    flipped[len(good) // 2] ^= 0xff
    newer = bytearray(good)
    newer[8] = 99
    return {"empty": b"", "text": b"no trace at all\n", "short": good[:100],
            "corrupt": bytes(flipped), "newer": bytes(newer)}[kind]


@pytest.mark.parametrize("kind", ["empty", "text", "short", "corrupt", "newer"])
def test_a_file_that_cannot_be_replayed_is_one_line_and_status_2(kind, alone, tmp_path):
    file = tmp_path / "bad.trace"
    file.write_bytes(damaged(kind, alone.read_bytes()))
    done = bench(str(file))
    said = done.stderr.strip().splitlines()
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert said[-1].startswith(f"assay: {file}: ") and "at byte " in said[-1]


def test_a_file_that_is_not_there_is_status_2():
    done = bench("/no/such/file.trace")
    assert done.returncode == 2 and "no such file" in done.stderr


def test_two_files_of_one_name_are_refused(alone, tmp_path):
    again = tmp_path / alone.name
    again.write_bytes(alone.read_bytes())
    done = bench(str(alone), str(again))
    assert done.returncode == 2 and "have one name" in done.stderr


def test_a_recording_that_was_cut_short_is_replayed_as_far_as_it_goes(make_trace, tmp_path):
    file = tmp_path / "cut.trace"
    whole = make_trace("whole", 1, 1, 200000, 0).read_bytes()
    file.write_bytes(whole[:len(whole) * 3 // 4])
    done = bench(str(file))
    assert done.returncode == 0, done.stderr
    assert "trace/cut: the recording was cut short" in done.stderr


def test_the_images_of_one_recording_are_workloads_of_their_own(alone, together, tmp_path):
    first, second = tmp_path / "app.trace", tmp_path / "app.trace.2"
    first.write_bytes(alone.read_bytes())
    second.write_bytes(together.read_bytes())
    done = bench(str(first), str(second), "--json", "-")
    assert done.returncode == 0, done.stderr
    assert '"workload":"trace/app"' in done.stdout and '"workload":"trace/app.2"' in done.stdout


def test_what_another_recorder_wrote_is_imported(tmp_path):
    file = tmp_path / "old.mtrace"
    file.write_text(MTRACE)
    done = bench(str(file), "--json", "-")
    assert done.returncode == 0, done.stderr
    assert '"workload":"trace/old.mtrace"' in done.stdout and '"calls":128' in done.stdout
