"""Libraries that a program preloads itself, one or two, before or after the recorder's turn: its calls
are all in the trace, and the libraries see them too.  A 32-bit program is refused with that reason.
"""

import os
import subprocess

import pytest

from workloads import fates
from workloads.test.recorded import SIZE, calls_kept, record

CALLS = 1000
WORK = f"""
#include <stdlib.h>
int main(void) {{ for (int i = 0; i < {CALLS}; i++) free(malloc({SIZE})); }}"""
WRAPPER = f"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>
static long seen;
void *malloc(size_t size) {{
    static void *(*next)(size_t);
    if (next == NULL) *(void **)&next = dlsym(RTLD_NEXT, "malloc");
    seen += size == {SIZE};
    return next(size);
}}
__attribute__((destructor)) static void say(void) {{ if (seen == {CALLS}) (void)!write(1, "s", 1); }}
"""


@pytest.fixture
def libraries(compiled, tmp_path):
    return [compiled(f"wrapper{number}.so", WRAPPER, "-shared", "-fPIC") for number in range(2)]


@pytest.mark.parametrize("separator, count", [("", 1), (":", 2), (" ", 2)])
def test_preloads_of_the_programs_own_see_what_is_recorded(separator, count, libraries, build, tmp_path,
                                                           compiled, trace_tool):
    said = tmp_path / "said"
    from workloads import recording
    with said.open("w") as out:
        done = recording.record(
            build, [str(compiled("preloading", WORK))], tmp_path / "a.trace", stdout=out, weighed=False,
            variables=os.environ | {"LD_PRELOAD": separator.join(map(str, libraries[:count]))})
    assert done.status == 0 and all(image.complete for image in done.traces)
    assert calls_kept(trace_tool, done) == CALLS and said.read_text() == "s" * count


def test_a_child_that_adds_a_preload_is_recorded(libraries, build, tmp_path, compiled, trace_tool):
    program = compiled("adding", WORK)
    done = record(build, tmp_path, "sh", "-c", f'LD_PRELOAD="$LD_PRELOAD:{libraries[0]}" {program}; :')
    assert done.status == 0 and calls_kept(trace_tool, done) == CALLS
    assert fates.missing(done, program) == []


def test_a_child_that_replaces_the_preload_is_named(libraries, build, tmp_path, compiled):
    program = compiled("replacing", WORK)
    done = record(build, tmp_path, "sh", "-c", f"LD_PRELOAD={libraries[0]} {program}; :")
    [line] = fates.missing(done, program)
    assert "with another environment" in line


def test_a_32_bit_program_is_refused_with_that_reason(compiled, tmp_path):
    wide = compiled("wide", WORK)
    narrow = tmp_path / "narrow"
    narrow.write_bytes(wide.read_bytes()[:4] + b"\x01" + wide.read_bytes()[5:])
    narrow.chmod(0o755)
    assert fates.obstacle(narrow) == fates.NARROW and fates.obstacle(wide) is None


def test_a_limit_of_file_sizes_is_told_as_what_it_is(build, tmp_path, compiled):
    """It bounds the collector's files too."""
    program = compiled("limited", WORK.replace(str(CALLS), "300000"))
    script = f"from workloads import recording; import pathlib; d = recording.record(pathlib.Path" \
        f"('{build}'), ['{program}'], pathlib.Path('{tmp_path}/a.trace'), weighed=False); " \
        "print(d.status, d.images[0].reason)"
    done = subprocess.run(["sh", "-c", f"ulimit -S -f 1; exec /usr/bin/python3 -B -c \"{script}\""],
                          capture_output=True, text=True, check=False,
                          cwd=os.path.dirname(os.path.dirname(os.path.dirname(__file__))))
    assert done.returncode == 0 and done.stdout.startswith("0 ") and "File too large" in done.stdout, \
        done.stdout + done.stderr
