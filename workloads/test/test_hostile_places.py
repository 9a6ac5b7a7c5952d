"""What a process does to its rights, its root, its system calls or its address space loses no call;
what cannot be recorded is named with its reason, and only that.
"""

import os
import pathlib
import platform
import resource
import shutil
import signal
import subprocess

import pytest

from workloads import fates, recording
from workloads.test.recorded import SIZE, calls_kept, record

ROOTS = pytest.mark.skipif(os.geteuid() != 0, reason="only root may do so")
CALLS, CALLS_MANY = 2000, 40000  # many are more than a part of a lane holds

WORK = """
#define _GNU_SOURCE
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
static void work(void) { for (int i = 0; i < CALLS; i++) free(malloc(SIZE)); }
static void sandbox(unsigned other) {
    struct sock_filter rules[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_exit_group, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW), BPF_STMT(BPF_RET | BPF_K, other)};
    struct sock_fprog program = {sizeof rules / sizeof *rules, rules};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, 2, &program)) abort();
}
int main(void) { work(); PLACE; work(); CLOSING; }
"""
PLACES = {
    "other user": "if (setgid(65534) || setuid(65534)) abort()",
    "other user, everything closed": "closefrom(3); if (setgid(65534) || setuid(65534)) abort()",
    "other root": 'if (chroot("/proc/self/fdinfo") || chdir("/")) abort()',
    "other mounts and network": "if (unshare(CLONE_NEWNS | CLONE_NEWNET)) abort()",
    "other processes": "if (unshare(CLONE_NEWPID)) abort(); if (fork()) { wait(NULL); _exit(0); }",
    "other user in a child": "if (fork()) { wait(NULL); _exit(0); } if (setuid(65534)) abort()",
    "no further memory": "setrlimit(RLIMIT_AS, &(struct rlimit){1 << 20, 1 << 20})",
}
SANDBOXES = {
    "death for system calls": "sandbox(SECCOMP_RET_KILL_PROCESS)",
    "EPERM for system calls": "sandbox(SECCOMP_RET_ERRNO | 1)",
    "ENOSYS for system calls": "sandbox(SECCOMP_RET_ERRNO | 38)",
    "SIGSYS for system calls": "sandbox(SECCOMP_RET_TRAP)",
    # Forbids the instruction that reads the processor's time stamp, too: the recorder's clock.
    "strict": "if (prctl(PR_SET_SECCOMP, 1)) abort()",
}
if platform.machine() == "x86_64":
    SANDBOXES["no time stamp"] = "if (prctl(PR_SET_TSC, PR_TSC_SIGSEGV)) abort()"


def placed(compiled, name: str, place: str, closing: str = "return 0",
           calls: int = CALLS) -> pathlib.Path:
    return compiled(name.replace(" ", "-").replace(",", ""), WORK, f"-DSIZE={SIZE}",
                    f"-DCALLS={calls}", f"-DPLACE={place}", f"-DCLOSING={closing}")


@ROOTS
@pytest.mark.parametrize("place", PLACES)
def test_rights_that_are_given_up_lose_nothing(place, build, tmp_path, trace_tool, compiled):
    done = record(build, tmp_path, placed(compiled, place, PLACES[place]))
    assert done.status == 0 and all(image.complete for image in done.traces)
    assert calls_kept(trace_tool, done) == 2 * CALLS
    assert fates.missing(done, pathlib.Path("/bin/true")) == []


@pytest.mark.parametrize("place", [
    pytest.param(place, marks=pytest.mark.full if place[:6] in ("ENOSYS", "SIGSYS") else ())
    for place in SANDBOXES])
def test_a_sandbox_loses_nothing_and_kills_nobody(place, build, tmp_path, trace_tool, compiled):
    program = placed(compiled, place, SANDBOXES[place], "syscall(SYS_exit, 0)"
                     if place == "strict" else "_exit(0)", CALLS_MANY)
    done = record(build, tmp_path, program)
    assert done.status == 0 and sum(image.events for image in done.traces) >= 4 * CALLS_MANY
    assert all(image.complete for image in done.traces)


@pytest.mark.parametrize("limit_mib", [pytest.param(120, marks=pytest.mark.full), 64])
def test_a_limited_address_space_has_room_for_the_program(limit_mib, build, tmp_path, compiled):
    """The program takes all but 24 MiB of what it may have."""
    program = compiled(f"limited{limit_mib}", """
        #include <stdlib.h>
        #include <string.h>
        int main(int count, char **words) {
            for (int i = 0; i < atoi(words[1]); i++) {
                char *block = malloc(1 << 20);
                if (block == NULL) return 1;
                memset(block, 1, 1 << 20);
            }
            return count != 2;
        }""")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (limit_mib << 20, limit_mib << 20))
    done = record(build, tmp_path, program, limit_mib - 24, preexec_fn=limit)
    [image] = done.traces
    assert done.status == 0 and image.complete
    assert image.live_bytes_peak >= (limit_mib - 24) << 20


def test_a_table_without_room_is_told_and_what_came_before_is_kept(build, tmp_path, compiled,
                                                                    trace_tool):
    program = compiled("crowded", """
        #include <malloc.h>
        #include <stdlib.h>
        #include <sys/resource.h>
        int main(void) {
            mallopt(M_TOP_PAD, 64 << 20);
            free(malloc(1));
            setrlimit(RLIMIT_AS, &(struct rlimit){1 << 20, 1 << 20});
            for (int i = 0; i < 400000; i++)
                if (malloc(100) == NULL) return 1;
        }""")
    done = record(build, tmp_path, program)
    [image] = done.traces
    assert done.status == 0 and not image.complete and "no room in the address space" in image.reason
    assert image.events > 5_000 and trace_tool("verify", image.file).returncode == 0


def fate(build, tmp_path, script: str) -> list[str]:
    return fates.missing(record(build, tmp_path, "sh", "-c", f"ls; {script}; :"),
                         pathlib.Path("/bin/sh"))


OWN_MALLOC = """
    #include <stddef.h>
    static char room[1 << 20]; static size_t used;
    void *malloc(size_t size) { used += (size + 15) / 16 * 16; return room + used; }
    void free(void *block) { (void)block; }
    void *calloc(size_t n, size_t size) { return malloc(n * size); }
    void *realloc(void *block, size_t size) { (void)block; return malloc(size); }
    int main(void) { return malloc(3) == NULL; }"""


def test_each_child_that_is_missing_is_named_with_its_reason(build, tmp_path, compiled):
    static = compiled("static", "int main(void) { return 0; }", "-static")
    pie = compiled("pie", "int main(void) { return 0; }", "-static-pie")
    own = compiled("rival", OWN_MALLOC)
    spawned = compiled("spawned", """
        #include <spawn.h>
        #include <sys/wait.h>
        int main(int count, char **words) {
            char *none[] = {0}; pid_t pid;
            return count < 2 || posix_spawnp(&pid, words[1], 0, 0, words + 1, none)
                   || waitpid(pid, 0, 0) != pid; }""")
    for child, reason in {
            f"{static}": "statically linked", f"{pie}": "statically linked",
            f"{own}": "defines malloc itself", "env -i ls": "with another environment",
            f"{spawned} ls": "with another environment",
            "env -u LD_PRELOAD ls": "with another environment"}.items():
        lines = fate(build, tmp_path, child)
        assert len(lines) == 1 and reason in lines[0], (child, lines)
    assert fate(build, tmp_path, "env ls; no-such-program-at-all; (exec sort /etc/passwd)") == []


def needed(program: str) -> list[pathlib.Path]:
    """The files of the libraries that a program loads."""
    listed = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    return [pathlib.Path(word) for word in listed.split() if word.startswith("/")]


def test_a_program_that_is_not_position_independent_is_no_rival(build, tmp_path, compiled):
    """It takes malloc's address, which is in its own file then."""
    program = compiled("fixed", """
        #include <stdlib.h>
        void *(*volatile call)(size_t) = malloc;
        int main(void) { free(call(3)); }""", "-no-pie", "-fno-pie")
    assert fate(build, tmp_path, str(program)) == []


def test_a_tool_that_answers_in_the_recorders_place_is_named(build, tmp_path):
    if shutil.which("valgrind") is None:
        pytest.skip("valgrind is not installed")
    [line] = fate(build, tmp_path, "valgrind -q ls")
    assert "it runs under a tool" in line


def test_an_emulator_and_its_program_are_two_images_of_one_process(build, tmp_path, trace_tool):
    emulator = shutil.which(f"qemu-{os.uname().machine}")
    if emulator is None or fates.obstacle(pathlib.Path(emulator)) is not None:
        pytest.skip("there is no emulator of this machine that the recorder could be in")
    done = record(build, tmp_path, emulator, "/bin/ls", "/")
    assert done.status == 0 and {image.pid for image in done.traces} == {done.pid}
    assert len(done.traces) == 2 and all(image.complete for image in done.traces)
    assert all(trace_tool("verify", image.file).returncode == 0 for image in done.traces)


LAUNCHES = {
    "system": 'clearenv(); return system("exec ls")',
    "popen": 'clearenv(); return pclose(popen("exec ls", "w"))',
    "syscall": 'return syscall(SYS_execve, "/bin/ls", list, none)',
    "execveat": 'return execveat(AT_FDCWD, "/bin/ls", list, none, 0)',
    "fexecve": 'return fexecve(open("/bin/ls", O_RDONLY), list, none)',
    "execle": 'return execle("/bin/ls", "ls", NULL, none)',
}


def test_a_program_is_missed_however_it_was_launched(build, tmp_path, compiled):
    ways = "".join(f'if (!strcmp(words[1], "{way}")) {{ {code}; }}' for way, code in LAUNCHES.items())
    program = compiled("launches", """
        #define _GNU_SOURCE
        #include <fcntl.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <string.h>
        #include <sys/syscall.h>
        #include <unistd.h>
        int main(int count, char **words) {
            char *none[] = {NULL}, *list[] = {"ls", NULL};
            (void)count; WAYS }""".replace("WAYS", ways))
    done = record(build, tmp_path, "sh", "-c", "; ".join(f"{program} {way}" for way in LAUNCHES))
    assert [one.preloads for one in done.unheard()] == [False] * len(LAUNCHES)
    assert all("with another environment" in line
               for line in fates.missing(done, pathlib.Path("/bin/sh")))


@ROOTS
def test_a_program_that_cannot_reach_the_memory_is_named(build, tmp_path, compiled):
    """Another user who has a descriptor left reaches it, and so does the same without one."""
    user = ["setpriv", "--reuid=65534", "--clear-groups", "test", "-r", build / recording.RECORDER]
    if subprocess.run(user, check=False).returncode != 0:
        pytest.skip("the tree is closed to other users")
    program = compiled("reach", """
        #define _GNU_SOURCE
        #include <string.h>
        #include <unistd.h>
        int main(int count, char **words) {
            if (strchr(words[1], 'c')) closefrom(3);
            if (strchr(words[1], 'u') && setuid(65534)) return count;
            execl("/bin/ls", "ls", NULL); }""")
    [line] = fate(build, tmp_path, f"{program} u; {program} c; {program} uc")
    assert line.startswith("/bin/ls: all its descriptors were closed")


def test_a_program_that_ended_before_the_recorder_is_named(build, tmp_path):
    [line] = fate(build, tmp_path, "(ulimit -n 3; exec sort /etc/passwd)")
    assert "it ended before the recorder could run" in line


def test_a_program_that_knows_of_sanitizers_was_not_built_with_one(compiled):
    """As a compiler does."""
    program = compiled("knows", """
        #include <stdio.h>
        int main(void) { puts("libasan.so __asan_init __tsan_init"); }""")
    assert fates.obstacle(program) is None


def test_an_exec_that_the_end_of_the_recording_met_lost_nothing():
    begun = recording.Exec(pid=7, time_ns=1, path="/bin/sleep", preloads=True, searched=False,
                           hidden=False, closed=False, failed=False)
    image = recording.ProcessImage(pid=7, command="sh", allocator="", events=0, file=None)
    for ended_by, lines in ((None, 1), (signal.SIGHUP, 0)):
        done = recording.RecordedProgram(status=0, pid=7, images=[image], execs=[begun], cpu_s=0,
                                         ended_by=ended_by, images_lost=0, notes_lost=0)
        assert len(fates.missing(done, pathlib.Path("/bin/sh"))) == lines


@ROOTS
@pytest.mark.parametrize("way", ["root", "user", pytest.param("mounts", marks=pytest.mark.full)])
def test_a_program_that_cannot_find_the_recorder_is_named(way, build, tmp_path, compiled):
    """Another root, a user who may not enter the folder, and mounts that hide it."""
    program = compiled(f"far-{way}", """
        #define _GNU_SOURCE
        #include <sched.h>
        #include <sys/mount.h>
        #include <unistd.h>
        int main(int count, char **words) {
            char *list[] = {"ls", NULL};
            if (count > 3 ? unshare(CLONE_NEWNS) || mount("", "/", 0, MS_REC | MS_PRIVATE, 0)
                                || mount("none", words[1], "tmpfs", 0, 0)
                : count > 2 ? setuid(65534) : chroot(words[1])) return 1;
            execv("/bin/ls", list); }""")
    library = tmp_path / "shut" / "libassay-recorder.so"
    library.parent.mkdir(mode=0o700)
    shutil.copy(build / recording.RECORDER, library)
    root = tmp_path / "root"
    for file in [pathlib.Path("/bin/ls"), *needed("/bin/ls")]:
        (root / str(file)[1:]).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, root / str(file)[1:])
    near = tmp_path / "near"  # what the recording itself takes from the build
    near.mkdir()
    for name in ("bin", "lib"):
        (near / name).mkdir()
    (near / "bin" / "assay-collect").symlink_to(build / recording.COLLECT)
    (near / "bin" / "assay-trace").symlink_to(build / recording.TRACE)
    (near / recording.RECORDER).symlink_to(library)
    words = {"root": [root], "user": [root, "-"], "mounts": [library.parent, "-", "-"]}[way]
    [line] = fate(near, tmp_path, " ".join(map(str, [program, *words])))
    assert "cannot be read from there" in line


def test_a_program_that_keeps_its_environment_is_heard(build, tmp_path, compiled):
    program = compiled("keeps", """
        #include <stdio.h>
        #include <stdlib.h>
        #include <sys/syscall.h>
        #include <unistd.h>
        int main(void) { char *list[] = {"sort", "/etc/passwd", NULL};
            return system("ls") || pclose(popen("ls", "w"))
                   || syscall(SYS_execve, "/usr/bin/sort", list, environ); }""", "-D_GNU_SOURCE")
    assert fate(build, tmp_path, str(program)) == []


@ROOTS
def test_a_child_with_rights_of_its_own_is_named(build, tmp_path, compiled):
    program = compiled("setuid", "int main(void) { return 0; }")
    mine = tmp_path / "setuid"
    mine.write_bytes(program.read_bytes())
    os.chown(mine, 65534, 65534)
    mine.chmod(0o4755)
    [line] = fate(build, tmp_path, str(mine))
    assert "setuid, setgid or capabilities" in line


def test_a_child_of_another_c_library_is_named(build, tmp_path, compiled):
    if subprocess.run(["which", "musl-gcc"], capture_output=True, check=False).returncode != 0:
        pytest.skip("musl-gcc is not installed")
    program = compiled("musl", "int main(void) { return 0; }", compiler="musl-gcc")
    [line] = fate(build, tmp_path, str(program))
    assert "musl" in line


@pytest.mark.parametrize("sanitizer", ["address", "thread"])
def test_a_program_with_a_sanitizer_is_recorded_or_named(sanitizer, build, tmp_path, compiled):
    program = compiled(f"sanitized-{sanitizer}", """
        #include <stdlib.h>
        int main(void) { free(malloc(5007)); }""", f"-fsanitize={sanitizer}")
    if subprocess.run([program], check=False, capture_output=True).returncode != 0:
        pytest.skip("the sanitizer does not work here")
    [line] = fate(build, tmp_path, str(program))
    assert "sanitizer" in line
