"""Each planted regression is caught and named; what is the same raises no alarm."""

import pathlib
import shlex
import shutil
import subprocess

import pytest

from ci.commands import gate as gate_command
from ci.gate.sides import Side
from ci.host import architectures
from ci.host.errors import UsageError

ROOT = pathlib.Path(__file__).resolve().parents[3]
CHURN = "churn/live:100/sizes:16-512"
HOST = architectures.host()  # the one that needs no cross compiler and no sysroot

pytestmark = pytest.mark.skipif(shutil.which(f"qemu-{HOST.qemu}") is None,
                                reason="qemu-user is not installed")


def assay(*words: str, root: pathlib.Path = ROOT) -> subprocess.CompletedProcess:
    return subprocess.run([root / "assay", *words], cwd=root, capture_output=True, text=True,
                          check=False, timeout=1800)


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    """Compiles the small allocator with one regression, or none."""
    folder = tmp_path_factory.mktemp("planted")

    def compiled(plant: str = "") -> pathlib.Path:
        file = folder / f"lib{plant.lower() or 'right'}.so"
        if not file.exists():
            subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-fno-builtin", "-fvisibility=hidden",
                            "-Wl,--build-id", *([f"-D{plant}"] if plant else []), "-o", file,
                            ROOT / "bench" / "count" / "test" / "planted.c"], check=True)
        return file
    return compiled


def gate(new: pathlib.Path, old: pathlib.Path, *words: str) -> subprocess.CompletedProcess:
    return assay("gate", "--allocator", f"mine={new}", "--baseline", f"mine={old}", "--arch",
                 HOST.name, "--no-install", *words)


def test_one_instruction_more_is_caught_and_its_function_named(build):
    done = gate(build("PLANT_INSTRUCTION"), build(), "pair/size:64", CHURN, "--no-conform",
                "--no-memory")
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"WORSE   instructions: mine pair/size:64 (preload, {HOST.name})" in done.stdout
    assert "malloc +1.00" in done.stdout


def test_a_lost_inlining_is_caught_and_its_function_named(build):
    done = gate(build("PLANT_CALL"), build(), "pair/size:64", "--no-conform", "--no-memory")
    assert done.returncode == 1 and "class_of +" in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize("plant", ["PLANT_LEAK", "PLANT_CLASS"])
def test_a_leak_and_a_coarser_class_are_caught_by_peak_memory(build, plant: str):
    done = gate(build(plant), build(), "fragment", "--no-conform")
    assert done.returncode == 1 and "WORSE   peak memory: mine fragment" in done.stdout, \
        done.stdout + done.stderr


def test_a_broken_clause_is_caught_and_named(build):
    done = gate(build("PLANT_DIRTY"), build(), "pair/size:64", "--no-memory", "--clauses",
                "heap.calloc")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "WORSE   conformance: mine heap.calloc." in done.stdout


def test_a_clause_that_is_not_there_is_one_clear_line_and_status_2(build):
    done = gate(build("PLANT_CALL"), build(), "pair/size:64", "--no-memory", "--clauses", "pear")
    assert done.returncode == 2 and "no clause pear" in done.stderr, done.stderr


def test_a_broken_clause_that_the_golden_file_lists_is_no_regression(build, tmp_path):
    file = tmp_path / "mine.toml"
    words = ("pair/size:64", "--no-memory", "--clauses", "heap.calloc.recycled", "--golden", file)
    file.write_text('[[deviation]]\nclause = "heap.calloc.recycled"\nobserved = "*"\n'
                    'reason = "planted"\n')
    done = gate(build("PLANT_DIRTY"), build(), *words)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.rstrip().endswith(
        f"left out: {architectures.other().name}, clauses but heap.calloc.recycled, peak memory, "
        "CPU time)")


def test_the_architecture_is_that_of_the_libraries(build, tmp_path):
    other = tmp_path / "other.so"
    start = bytearray(build().read_bytes())
    start[18:20] = (243).to_bytes(2, "little")
    other.write_bytes(start)
    assert gate_command.architecture_of([f"a={build()}", f"a={build()}"]) == HOST.name
    for words, said in (([f"a={build()}", f"a={other}"], "each architecture needs"),
                        ([f"a={other}"], "for riscv64, and instructions are counted for")):
        with pytest.raises(UsageError, match=said):
            gate_command.architecture_of(words)


def test_the_same_library_raises_no_alarm(build):
    done = gate(build(), build(), "pair/size:64", "larson", "--no-conform", "--no-memory")
    assert done.returncode == 0 and "nothing is worse" in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize("words", [
    ["pair/size:64", "larson", "--self-check", "1", "--arch", HOST.name, "--no-conform",
     "--no-memory"],
    pytest.param(["--self-check", "20"], marks=pytest.mark.full)])
def test_this_tree_compared_with_itself_raises_no_alarm(words: list[str]):
    done = assay("gate", "--no-install", *words)
    assert done.returncode == 0 and ": 0 alarms in " in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize("words, said", [
    (["gate", "--self-check", "2", "--baseline", "HEAD"], "it has no --baseline"),
    (["gate", "--baseline", "no-such-revision"], "neither a revision nor a run"),
    (["gate", "--allocator", "mine=/x.so"], "needs another one to compare with"),
    (["gate", "--allocator", "a=/x.so", "--baseline", "b=/y.so"], "both sides name the same"),
    (["gate", "pear"], "did you mean pair"),
    (["gate", "--golden", "/nowhere/a.toml"], "name it with --allocator"),
    (["gate", "--golden", "/nowhere/a.toml", "--allocator", "null"], "no file /nowhere/a.toml"),
    (["gate", "--golden", "/a", "--allocator", "null", "--no-conform"], "compares none"),
    (["gate", "program/sqlite3"], "nothing to compare"),
])
def test_bad_input_is_one_clear_line_and_status_2(words: list[str], said: str):
    done = assay(*words, "--no-install")
    assert done.returncode == 2 and said in done.stderr and "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def repository(tmp_path_factory) -> pathlib.Path:
    """A repository of its own with what is here now as its one commit."""
    folder = tmp_path_factory.mktemp("gate") / "tree"
    files = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT,
                           capture_output=True, text=True, check=True).stdout.splitlines()
    for name in files:
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    (folder / "build").mkdir()
    for shared in ("sysroot", "apt"):
        if (ROOT / "build" / shared).exists():
            (folder / "build" / shared).symlink_to(ROOT / "build" / shared)
    for words in (["init", "-q", "-b", "main"], ["add", "-A"],
                  ["-c", "user.name=t", "-c", "user.email=t@t", "commit", "-q", "-m", "all"]):
        subprocess.run(["git", *words], cwd=folder, check=True)
    return folder


@pytest.mark.full
def test_a_change_of_this_repository_is_caught_on_both_architectures(repository: pathlib.Path):
    words = ["gate", "pair/size:64", "--no-conform", "--no-memory", "--no-install"]
    same = assay(*words, root=repository)
    assert same.returncode == 0 and "nothing is worse" in same.stdout, same.stdout + same.stderr
    assert "unchanged to the last bit, and so not measured: plan9-pool" in same.stdout
    again = assay(*words, "--anew", root=repository)
    assert again.returncode == 0 and "not measured" not in again.stdout, again.stdout + again.stderr
    assert "instructions compared" in again.stdout
    head = "\nvoid *poolalloc("
    [source] = [file for file in (repository / "allocators" / "plan9-pool" / "src").glob("*.c")
                if head in file.read_text()]
    text = source.read_text()
    opening = text.index("{\n", text.index(head)) + 2
    source.write_text(text[:opening] + '    __asm__ volatile("nop");\n' + text[opening:])
    worse = assay(*words, root=repository)
    assert worse.returncode == 1, worse.stdout + worse.stderr
    for arch in ("x86_64", "aarch64"):
        assert f"WORSE   instructions: plan9-pool pair/size:64 (table, {arch})" in worse.stdout
    assert "poolalloc +1.00" in worse.stdout


def test_the_words_of_a_gate_become_names():
    """Threads that differ were counted again for the names of their records: a glob or an alias was
    none of them, and nobody was left to count."""
    names = gate_command.resolved(["plan9*", "je", "mine=/bin/true"])
    assert {"plan9-pool", "plan9-pool/locked", "jemalloc"} <= set(names)
    side = Side("this tree", ROOT, names).named({"plan9-pool", "jemalloc"})
    assert side.allocators == ("plan9-pool", "jemalloc")


def own_folder_commands() -> list[list[str]]:
    """Those of the README that begin with $ASSAY."""
    lines = (ROOT / "README.md").read_text().splitlines()
    return [shlex.split(line)[1:] for line in lines if line.startswith('"$ASSAY/assay" ')]


@pytest.mark.parametrize("brief", [True, pytest.param(False, marks=pytest.mark.full)])
def test_a_library_is_judged_pinned_and_gated_from_its_own_folder(tmp_path, brief: bool):
    """By the commands of the README; with one that keeps every rule.  A brief run asks little."""
    library = ROOT / "build" / "release" / "lib" / "libassay-plan9-pool-locked.so"
    (tmp_path / "old").mkdir()
    for file in (tmp_path / "libmine.so", tmp_path / "old" / "libmine.so"):
        shutil.copy(library, file)
    less = {"conform": ["heap.calloc", "heap.zero.malloc"],
            "gate": ["pair/size:64", "--clauses", "heap.calloc", "--no-memory"]}
    commands = own_folder_commands()
    assert [words[0] for words in commands] == ["conform", "conform", "gate"]
    for words in commands:
        done = subprocess.run([ROOT / "assay", *words, *(less[words[0]] if brief else []),
                               "--no-install"], cwd=tmp_path, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL, check=False, timeout=1800)
        assert done.returncode == 0, done.stdout + done.stderr
    assert '"heap.zero.malloc" = "a unique block"' in (tmp_path / "mine.toml").read_text()
