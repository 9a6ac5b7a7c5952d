"""A probe answers yes, or no with a reason; the platforms differ as their kernels do."""

import json
import pathlib
import subprocess
import sys

import pytest

from ci.host import architectures, build
from ci.host.errors import UsageError
from ci.host.qemu import probes
from ci.host.qemu.launcher import Launcher, default_for

HOST, OTHER = architectures.host().name, architectures.other().name
SCHEMA = build.ROOT / "results" / "schema" / "records.schema.json"


def failing() -> dict:
    folder = build.build("release", targets=["guest-failing-probes"])
    done = subprocess.run([folder / "bin" / "guest-failing-probes"], capture_output=True, text=True,
                          timeout=30, check=True)
    return json.loads(done.stdout)


def test_a_probe_that_fails_in_any_way_is_a_no_with_a_reason():
    answer = failing()
    assert [name for name, can in answer["features"].items() if can] == ["works"]
    assert answer["reasons"] == {
        "says_why": "a call: Function not implemented",
        "crashes": "ended with signal 9",
        "goes_away": "ended with status 3",
        "hangs": "did not end in 300 ms",
        "leaves_one_behind": "did not end in 300 ms",
    }


@pytest.fixture(scope="module")
def native() -> probes.Abilities:
    return probes.of(Launcher(HOST, "native"))


def test_every_no_has_its_reason(native):
    assert set(native.reasons) == {name for name, can in native.features.items() if not can}
    for name, can in native.features.items():
        assert native.reason(name) is None if can else native.reason(name).startswith("this host: ")


def test_facts_are_those_of_the_kernel(native):
    assert native.facts["kernel"] == pathlib.Path("/proc/sys/kernel/osrelease").read_text().strip()
    assert native.facts["max_map_count"] == int(
        pathlib.Path("/proc/sys/vm/max_map_count").read_text())
    assert native.facts["arch"] == HOST and native.facts["qemu"] is None


def test_the_record_is_one_of_the_schema(native):
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft7Validator(json.loads(SCHEMA.read_text()))
    validator.validate(native.record())
    assert not validator.is_valid(native.record() | {"features": {"exec": "yes"}})


def test_an_unknown_feature_is_a_mistake_of_who_asks(native):
    with pytest.raises(KeyError):
        native.can("time_travel")


def test_the_program_takes_no_argument():
    program = build.build("release", targets=["guest-probes"]) / "bin" / "guest-probes"
    done = subprocess.run([program, "x"], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and done.stdout == ""


def test_without_an_emulator_one_line_says_so(monkeypatch):
    monkeypatch.setattr(Launcher, "program", "qemu-of-no-machine")
    monkeypatch.setattr(probes.build, "build", lambda preset, targets: pathlib.Path("/nowhere"))
    with pytest.raises(UsageError, match="^the probes cannot be run for .* under qemu-user: ") as no:
        probes._output(default_for(OTHER))
    assert "\n" not in str(no.value)


@pytest.mark.parametrize("words, said", [
    ([], "give an architecture and one of native, qemu-user, qemu-system"),
    ([HOST, "bochs"], "no emulation bochs"),
    ([OTHER, "native"], "is not this machine's architecture"),
])
def test_by_hand_bad_words_are_one_line_and_status_2(words, said):
    done = subprocess.run([sys.executable, "-B", "-m", "ci.host.qemu.probes", *words], cwd=build.ROOT,
                          capture_output=True, text=True, check=False)
    assert done.returncode == 2 and said in done.stderr and done.stderr.count("\n") == 1


@pytest.mark.full
def test_qemu_user_is_another_kernel():
    host = probes.of(Launcher(OTHER, "qemu-user"))
    lacks = {"robust_mutex", "ptrace", "map_fixed_noreplace", "rlimit_as", "procmap_query",
             "mprotect_hole", "mprotect_zero", "rseq", "seccomp"}
    assert lacks <= set(host.reasons), host.features
    assert host.can("ofd_locks") and host.can("sem_undo") and host.can("sigbus_past_end")
    assert host.facts["machine"] == OTHER and host.facts["qemu"]


@pytest.mark.full
@pytest.mark.parametrize("arch", [HOST, OTHER])
def test_a_guest_has_a_kernel_of_its_own(arch):
    host = probes.of(Launcher(arch, "qemu-system"))
    assert set(host.reasons) <= {"procmap_query"}, host.reasons
    assert host.facts["machine"] == arch
    assert host.facts["kernel"] != pathlib.Path("/proc/sys/kernel/osrelease").read_text().strip()
