"""assay record as a user types it: what it prints, what it refuses, and with which status."""

import os
import pathlib
import re
import shlex
import signal
import socket
import stat
import subprocess
import sys
import zipfile

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def assay(*words, **options) -> subprocess.CompletedProcess:
    return subprocess.run([ROOT / "assay", "record", "--no-install", *words], capture_output=True,
                          text=True, check=False, stdin=subprocess.DEVNULL, timeout=300,
                          **{"cwd": ROOT} | options)


def refused(done: subprocess.CompletedProcess, expected: str) -> bool:
    return done.returncode == 2 and expected in done.stderr and "Traceback" not in done.stderr \
        and done.stderr.strip().count("\n") == 0


def test_a_recording_names_its_traces_and_the_next_command(build, tmp_path):
    out = tmp_path / "a.trace"
    done = assay("-o", out, "--", "sh", "-c", "ls; (exit 0); /bin/echo")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    files = [line.split()[0] for line in lines if line.startswith(str(out))]
    assert files[0] == str(out) and files[1] == f"{out}.2"
    most = max(lines[1:-1], key=lambda line: int((line.split()[1:] or "0")[0].replace(",", ""))
               if line.startswith(str(out)) else 0).split()[0]
    assert lines[-1] == f"Next: ./assay bench {most}"
    assert sorted(map(str, tmp_path.iterdir())) == sorted(files)


@pytest.mark.parametrize("ending, status, said", [
    ("exit 0", 0, ""), ("exit 3", 1, "status 3"), ("kill -TERM $$", 1, "SIGTERM"),
    ("kill -KILL $$", 1, "SIGKILL")])
def test_the_status_tells_how_the_command_ended(build, tmp_path, ending, status, said):
    done = assay("-o", tmp_path / "a.trace", "--", "sh", "-c", f"ls >/dev/null; {ending}")
    assert done.returncode == status and said in done.stdout
    assert (tmp_path / "a.trace").exists()


def test_what_is_left_running_is_recorded_to_its_end(build, tmp_path, trace_tool):
    out = tmp_path / "a.trace"
    done = assay("-o", out, "--", "sh", "-c",
                 "(sleep 0.5; exec sort /etc/passwd) >/dev/null 2>&1 & exit 0")
    assert done.returncode == 0 and "sort /etc/passwd" in done.stdout


def test_an_older_trace_is_replaced_and_nothing_else(build, tmp_path):
    out = tmp_path / "a.trace"
    assert assay("-o", out, "--", "ls").returncode == 0
    assert assay("-o", out, "--", "ls").returncode == 0
    before = out.read_bytes()
    assert refused(assay("-o", out, "--", "/no/such/program"), "no such file")
    assert out.read_bytes() == before
    assert assay("-o", out, "--", "sh", "-c", "ls; ls; ls").returncode == 0
    assert (tmp_path / "a.trace.3").exists()
    (tmp_path / "a.trace.3").write_text("a text of mine")
    assert assay("-o", out, "--", "ls").returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir())[:2] == ["a.trace", "a.trace.3"]
    out.write_text("a script of mine")
    assert refused(assay("-o", out, "--", "ls"), "exists and is not a trace")
    assert out.read_text() == "a script of mine"


def test_what_cannot_be_recorded_says_why(build, tmp_path, compiled):
    out = tmp_path / "a.trace"
    static = compiled("static", "int main(void) { return 0; }", "-static")
    own = compiled("own", """
        #include <stddef.h>
        static char room[1 << 20]; static size_t used;
        void *malloc(size_t size) { used += (size + 15) / 16 * 16; return room + used; }
        void free(void *block) { (void)block; }
        void *calloc(size_t n, size_t size) { return malloc(n * size); }
        void *realloc(void *block, size_t size) { (void)block; return malloc(size); }
        int main(void) { return malloc(3) == 0; }""")
    idle = compiled("idle", "int main(void) { return 0; }")
    cleared = compiled("cleared", """
        #include <unistd.h>
        int main(void) { char *none[] = {0}, *words[] = {"ls", 0};
            execve("/bin/ls", words, none); return 1; }""")
    assert refused(assay("-o", out, "--", static), "statically linked")
    assert refused(assay("-o", out, "--", own), "defines malloc itself")
    assert refused(assay("-o", out, "--", idle), "never called malloc")
    assert refused(assay("-o", out, "--", cleared), "with another environment")
    assert refused(assay("-o", out, "--"), "no command")
    assert refused(assay("--", "ls"), "-o FILE is missing")
    assert refused(assay("-o", "/no/folder/a.trace", "--", "ls"), "not a folder")
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_program_leaves_its_trace(build, tmp_path):
    out = tmp_path / "a.trace"
    command = ["env", "--default-signal=INT", ROOT / "assay", "record", "--no-install", "-o", out,
               "--", sys.executable, "-c",
               "import time; print('ready', flush=True); time.sleep(100)"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stdout.readline() == "ready\n"
    os.killpg(process.pid, signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 1 and "SIGINT" in said and out.exists()


def test_ctrl_c_that_ends_the_command_at_once_ends_in_no_traceback(build, tmp_path):
    out = tmp_path / "a.trace"
    for _ in range(3):
        command = ["env", "--default-signal=INT", ROOT / "assay", "record", "--no-install", "-o",
                   out, "--", "sh", "-c", "ls >/dev/null; echo ready; kill -INT 0; sleep 100"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   text=True, start_new_session=True)
        said, complaint = process.communicate(timeout=120)
        assert process.returncode == 1 and "SIGINT" in said and "Traceback" not in complaint


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_recording_that_is_asked_to_end_keeps_what_there_is(number, build, tmp_path):
    out = tmp_path / "a.trace"
    process = subprocess.Popen(
        ["env", "--default-signal=TERM,HUP", ROOT / "assay", "record", "--no-install", "-o", out,
         "--", "sh", "-c", "ls >/dev/null; echo ready; exec sleep 100"],
        stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    process.send_signal(number)
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 1 and signal.Signals(number).name in said and out.exists()
    assert list(tmp_path.glob(".*")) == []


def made_node(kind: str, path: pathlib.Path) -> None:
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "socket":
        socket.socket(socket.AF_UNIX).bind(str(path))
    elif os.geteuid() == 0:
        os.mknod(path, 0o600 | stat.S_IFCHR, os.makedev(1, 3))
    else:
        pytest.skip("only root makes devices")


@pytest.mark.parametrize("linked", [False, True])
@pytest.mark.parametrize("kind", ["device", "fifo", "socket"])
def test_a_trace_takes_no_place_but_a_traces(kind, linked, build, tmp_path):
    node, out = tmp_path / "node", tmp_path / ("link" if linked else "node")
    made_node(kind, node)
    if linked:
        out.symlink_to(node)
    (tmp_path / "calls.csv").write_text(CSV)
    before = node.lstat()
    for words in (["--", "ls"], ["--import", "auto", tmp_path / "calls.csv"]):
        assert refused(assay("-o", out, *words), "is a device, a pipe or a socket")
    assert (node.lstat().st_mode, node.lstat().st_rdev) == (before.st_mode, before.st_rdev)
    assert out.is_symlink() == linked


def test_a_link_to_a_trace_stays_one(build, tmp_path):
    (tmp_path / "link").symlink_to("real.trace")
    assert assay("-o", tmp_path / "link", "--", "ls").returncode == 0
    assert (tmp_path / "link").is_symlink() and (tmp_path / "real.trace").stat().st_size > 600


def test_a_further_process_takes_no_place_of_a_file_of_ones_own(build, tmp_path):
    (tmp_path / "a.trace.2").write_text("a text of mine")
    done = assay("-o", tmp_path / "a.trace", "--", "sh", "-c", "ls; ls")
    assert done.returncode == 0 and (tmp_path / "a.trace.2").read_text() == "a text of mine"
    assert {path.name for path in tmp_path.iterdir()} > {"a.trace", "a.trace.2", "a.trace.3"}


@pytest.mark.parametrize("name", ["a b.trace", "it's.trace", "-c.trace", "$HOME.trace"])
def test_the_next_command_can_be_typed_as_it_is_printed(name, build, tmp_path):
    done = assay("-o", f"./{name}", "--", "ls", cwd=tmp_path)
    words = shlex.split(done.stdout.splitlines()[-1].removeprefix("Next: "))
    assert words[:2] == [str(ROOT / "assay"), "bench"]
    assert (tmp_path / words[2]).is_file() and not words[2].startswith("-")


def test_frees_that_were_not_seen_are_told(build, tmp_path, compiled):
    plug_in = compiled("drop.so", """
        #include <stdlib.h>
        void drop(void *block) { free(block); }
        void *make(size_t size) { return malloc(size); }""", "-shared", "-fPIC")
    program = compiled("dropping", """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <stdlib.h>
        int main(int count, char **words) {
            void *in = dlopen(words[count - 1], RTLD_NOW | RTLD_DEEPBIND);
            void (*drop)(void *) = dlsym(in, "drop"), *(*make)(size_t) = dlsym(in, "make");
            for (int i = 0; i < 1000; i++) { drop(malloc(200)); free(make(300)); }
        }""")
    done = assay("-o", tmp_path / "a.trace", "--", program, plug_in)
    assert done.returncode == 0 and "999 blocks were freed in a way" in done.stdout
    assert "1,000 frees and reallocs were of blocks that no recorded call" in done.stdout


CSV = "op,slot,size,thread\nmalloc,a,100,1\nrealloc,a,200,2\naligned_alloc,b,30,2,64\nfree,a,,1\n"
MTRACE = """= Start
@ ./a.out:[0x1] + 0x10 0x64
@ ./a.out:(main+0x5)[0x2] < 0x10
@ ./a.out:[0x2] > 0x20 0xc8
@ ./a.out:[0x3] + 0x30 0x1e
@ ./a.out:[0x3] - 0x20
= End
"""
ANDROID = """7: malloc 0x10 100
8: realloc 0x20 0x10 200 1 2
8: memalign 0x30 64 30
8: thread_done 0x0
7: free 0x20
"""


@pytest.mark.parametrize("text, calls", [
    (CSV, "malloc realloc aligned_alloc free"), (MTRACE, "malloc realloc malloc free"),
    (ANDROID, "malloc realloc aligned_alloc free")], ids=["csv", "mtrace", "memory_replay"])
def test_other_formats_are_recognised_and_imported(text, calls, build, tmp_path, trace_tool):
    out = tmp_path / "a.trace"
    (tmp_path / "other").write_text(text)
    done = assay("--import", "auto", tmp_path / "other", "-o", out)
    assert done.returncode == 0, done.stderr
    told = [line.split() for line in trace_tool("dump", out).stdout.splitlines()[:-1]]
    assert trace_tool("verify", out).returncode == 0
    told = [words for words in told if not words[2].startswith("thread")]
    assert [words[2] for words in told] == calls.split()
    assert [words[5] for words in told] == ["100", "200", "30", "0"]
    assert told[1][3] == told[0][4] and told[3][3] == told[1][4]


def test_a_zip_of_memory_replay_is_read(build, tmp_path, trace_tool):
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("a.txt", ANDROID)
    assert assay("--import", "memory_replay", tmp_path / "other.zip", "-o",
                 tmp_path / "a.trace").returncode == 0


BAD = {
    "csv, a slot that is full": (CSV + "malloc,b,5\n", "other:6: b is live already"),
    "csv, a slot that is empty": (CSV + "free,z,\n", "other:6: z is not live"),
    "csv, a size that is none": (CSV + "malloc,q,many\n", "other:6: size"),
    "csv, an operation that is none": (CSV + "mallok,q,5\n", "other:6: not op,slot"),
    "mtrace, half a realloc": (MTRACE.replace("@ ./a.out:[0x2] > 0x20 0xc8\n", ""), "other:4:"),
    "mtrace, a line that is none": (MTRACE + "what\n", "other:8: not a line"),
    "memory_replay, an argument missing": (ANDROID + "7: calloc 0x9 5\n", "other:6: calloc has 3"),
    "no format": ("hello\n", "not one of the formats"),
    "nothing": ("", "not one of the formats"),
    "no calls": ("op,slot,size\n", "holds no calls"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_line_is_named_with_file_and_number(case: str, build, tmp_path):
    text, expected = BAD[case]
    (tmp_path / "other").write_text(text)
    done = assay("--import", "auto", tmp_path / "other", "-o", tmp_path / "a.trace")
    assert refused(done, expected), done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["other"]


def test_the_readme_shows_what_works(build, tmp_path):
    """Its commands that record are run; what measures is run by the tests of bench."""
    page = (ROOT / "workloads" / "README.md").read_text()
    lines = [line for block in re.findall(r"```sh\n(.*?)```", page, re.DOTALL)
             for line in block.splitlines() if "bench" not in line and "--self-check" not in line]
    assert sum("./assay record" in line for line in lines) == 2
    for line in lines:
        command = line.replace("./assay record", f"{ROOT}/assay record --no-install")
        done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, text=True,
                              check=False)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "sort.trace").exists() and (tmp_path / "calls.trace").exists()


def test_operators_that_pass_malloc_by_are_told_of(build, tmp_path, compiled):
    library = compiled("operators.so", """
        #include <stddef.h>
        void *__libc_malloc(size_t size); void __libc_free(void *block);
        void *malloc(size_t size) { return __libc_malloc(size); }
        void free(void *block) { __libc_free(block); }
        void *_Znwm(size_t size) { return __libc_malloc(size); }""", "-shared", "-fPIC")
    done = assay("-o", tmp_path / "a.trace", "--", "ls",
                 env=os.environ | {"LD_PRELOAD": str(library)})
    assert done.returncode == 0 and f"Note: {library} provides malloc" in done.stdout
    assert "Note" not in assay("-o", tmp_path / "a.trace", "--", "ls").stdout
