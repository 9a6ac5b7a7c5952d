"""Programs of many kinds, each under the recorder: a right trace, or a true reason why there is none.

A line of PROGRAMS is a command that does a little work and ends; what is not installed is left out.
`right` means that the command ended as it does alone, with the same output, that every trace can be
proven, and that no process is missing; else the reason is what `assay record` prints.  The table of
RECORDED.md is made here:

    /usr/bin/python3 -m workloads.test.sweep
"""

import dataclasses
import json
import pathlib
import shlex
import shutil
import subprocess
import tempfile

from ci.host import build, setup
from workloads import recording

PAGE = pathlib.Path(__file__).parents[1] / "RECORDED.md"
ALONE_S, RECORDED_S = 60, 240
RIGHT = "a right trace"

# The first word is looked for; {work} is an empty folder with a C source, a text and a script.
PROGRAMS = """
/usr/bin/python3 -c 'print(sum(len(str(n)) for n in range(20000)))'
perl -e 'my %h; $h{$_} = "x" x $_ for 1..2000; print scalar keys %h'
node -e 'console.log([...Array(9999).keys()].map(String).join("").length)'
java -Xshare:off -version
lua5.4 -e 'local t = {} for i = 1, 20000 do t[i] = tostring(i) end print(#t)'
tclsh {work}/text.tcl
awk 'BEGIN { for (i = 0; i < 20000; i++) a[i] = i "x"; print length(a) }'
bash -c 'for i in 1 2 3; do echo $i | cat; done; (exit 0)'
dash -c 'for i in 1 2 3; do echo $i | cat; done; (exit 0)'
gcc -O1 -c -o {work}/a.o {work}/text.c
g++ -O1 -x c++ -c -o {work}/b.o {work}/text.c
clang -O1 -c -o {work}/c.o {work}/text.c
rustc --version
cargo --version
as -o {work}/d.o {work}/text.s
ld -r -o {work}/e.o {work}/d.o
ar rc {work}/f.a {work}/d.o
objdump -d /bin/true
readelf -a /bin/true
nm -D /bin/true
strip -o {work}/stripped /bin/true
make -C {work}
cmake -E sha256sum {work}/text
ninja --version
git -C {work} init -q
sqlite3 :memory: 'create table t(a); insert into t values(1),(2); select sum(a) from t'
redis-server --version
postgres --version
nginx -v
openssl dgst -sha256 {work}/text
curl --version
ssh -V
env -i /bin/ls /
env A=1 ls /
setpriv --reuid 65534 --clear-groups ls /
setpriv --reuid 65534 --clear-groups --no-new-privs sort {work}/text
unshare --mount --net ls /
unshare --pid --fork --mount-proc ls /
chroot / ls /
bwrap --ro-bind / / --unshare-pid ls /
nice ls /
timeout 20 ls /
nohup ls /
setsid --wait ls /
stdbuf -oL ls /
xargs -a {work}/text -n 200 echo
find /etc/default -name '*'
tar -C {work} -cf {work}/g.tar text
gzip -kf {work}/text
xz -kf {work}/text
zstd -qf {work}/text -o {work}/h.zst
bzip2 -kf {work}/text
sort {work}/text
sed -n '1,20p' {work}/text
grep -c 1 {work}/text
diff {work}/text {work}/text
bc -q {work}/none
m4 {work}/text
gdb -batch -ex 'print 1+1'
valgrind -q ls /
strace -f -o {work}/log ls /
qemu-x86_64 /bin/ls /
busybox ls /
ldconfig -p
dpkg -l
apt-cache policy dpkg
jq -n '[range(9999)] | add'
gpg --version
file {work}/text
ccache gcc -O1 -c -o {work}/a.o {work}/text.c
gfortran --version
fakeroot ls /
runuser -u nobody ls /
script -qc 'ls /' {work}/log
heaptrack -o {work}/log ls /
su -s /bin/sh nobody -c 'ls /'
sudo -n ls /
"""


@dataclasses.dataclass(frozen=True)
class Line:
    program: str
    command: str
    outcome: str


def prepare(work: pathlib.Path) -> None:
    (work / "text").write_text("".join(f"{n * 7919 % 10007}\n" for n in range(10007)))
    (work / "text.c").write_text("int add(int a, int b) { return a + b; }\n")
    (work / "text.s").write_text(".globl a\na: ret\n")
    (work / "text.tcl").write_text("for {set i 0} {$i < 9999} {incr i} {set a($i) x}\n"
                                   "puts [array size a]\n")
    (work / "Makefile").write_text("all:\n\t@echo made\n\t@sort text | tail -n 1\n")


def sweep(folder: pathlib.Path) -> list[Line]:
    lines = []
    for text in PROGRAMS.strip().splitlines():
        words = shlex.split(text.replace("{work}", str(folder / "work")))
        if shutil.which(words[0]) is None:
            continue
        (folder / "work").mkdir()
        prepare(folder / "work")
        lines.append(Line(words[0], text.replace("{work}/", "").replace("{work}", "."),
                          outcome_of(words, folder)))
        shutil.rmtree(folder / "work")
    return lines


def outcome_of(words: list[str], folder: pathlib.Path) -> str:
    """What a user is told, or RIGHT."""
    alone = _run(words, ALONE_S)
    out = folder / "a.trace"
    done = _run([str(setup.ROOT / "assay"), "record", "--no-install", "-o", str(out), "--", *words],
                RECORDED_S)
    traces = sorted(folder.glob("a.trace*"))
    told = [line.removeprefix("assay: ") for line in (done.stdout + done.stderr).splitlines()
            if line.startswith("assay: ")]
    tool = str(build.folder_of("release") / recording.TRACE)
    sound = all(_run([tool, "verify", str(trace)], ALONE_S).returncode == 0 for trace in traces)
    calls = sum(json.loads(_run([tool, "facts", str(trace)], ALONE_S).stdout)["events"]
                for trace in traces) if sound else 0
    for trace in traces:
        trace.unlink()
    if told:
        rest = f"; else {_counted(calls, traces)}" if traces and sound else ""
        for place, name in ((folder / "work", "."), (pathlib.Path.home(), "~")):
            told = [line.replace(str(place), name) for line in told]
        return "; ".join(told) + rest
    if not sound or not traces or done.returncode not in (0, 1):
        return f"FAULT: status {done.returncode}, {len(traces)} traces: {done.stderr.strip()[-200:]}"
    if (alone.returncode == 0) != (done.returncode == 0):
        return f"FAULT: it ends with {alone.returncode} alone, recorded with {done.returncode}"
    if not done.stdout.startswith(alone.stdout) and not words[0] == "dpkg":
        return "FAULT: its output is another one"
    return f"{RIGHT}: {_counted(calls, traces)}"


def _counted(calls: int, traces: list[pathlib.Path]) -> str:
    return f"{calls:,} calls in {len(traces)} trace{'s' if len(traces) > 1 else ''}"


def _run(words: list[str], seconds: int) -> subprocess.CompletedProcess:
    try:
        return subprocess.run(words, capture_output=True, text=True, errors="replace", check=False,
                              stdin=subprocess.DEVNULL, timeout=seconds)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(words, 124, "", f"longer than {seconds} s")


def page(lines: list[Line]) -> str:
    rows = "".join(f"| `{line.command.replace('|', chr(92) + '|')}` | {line.outcome} |\n"
                   for line in lines)
    return f"""# Which programs can be recorded

{len(lines)} commands of a Debian 12 machine, run by root, each under `assay record`: what came of it. A right trace means that the command ended as it does alone and wrote the same, that each trace was proven whole, and that no process is missing; everything else is what the command says. Counts are of one run. Made by [sweep.py](test/sweep.py), which a full test repeats for whatever is installed:

```
/usr/bin/python3 -m workloads.test.sweep
```

| command | outcome |
|---|---|
{rows}"""


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="assay-sweep-") as folder:
        PAGE.write_text(page(sweep(pathlib.Path(folder))))


if __name__ == "__main__":
    main()
