"""The recipes of CONTRIBUTING are followed, in a copy of the tree to which only files are added.

Allocators, clauses and peers of the tree are left out of the copy, since nothing names them, and what
is added has to work without them.  Most of the time here is that of the compiler.

The describing texts, allocator.cmake and the catalogue's entry, are the recipes' own, with a name
put in; so a recipe that the build or the catalogue does not take fails here.
"""

import json
import pathlib
import re
import shutil
import subprocess

import pytest

from ci import tidy

CONTRIBUTING = (tidy.ROOT / "CONTRIBUTING.md").read_text()

HEADER = """/* tiny: one small buffer. */
void *tiny_take(unsigned long size);
"""

SOURCE = """/* tiny: one small buffer, which is used once. */
#include "tiny.h"
#ifdef tiny_LOCKED
enum { TINY_BYTES = 200 };
#else
enum { TINY_BYTES = 400 };
#endif
static char tiny_buffer[TINY_BYTES];
static __thread unsigned long tiny_used;
void *tiny_take(unsigned long size)
{
    unsigned long at = (tiny_used + 15) & ~15ul;
    if (size > TINY_BYTES || at > TINY_BYTES - size)
        return 0;
    tiny_used = at + size;
    return tiny_buffer + at;
}
"""

ADAPTER = """/* The heap face of tiny. */
#include "allocator.h"
#include "tiny.h"
static char tiny_handle;
static void *tiny_malloc(void *handle, size_t size)
{
    (void)handle;
    return tiny_take(size);
}
static void tiny_free(void *handle, void *block)
{
    (void)handle, (void)block;
}
static int tiny_open(const char *options, void **handle)
{
    (void)options;
    *handle = &tiny_handle;
    return 0;
}
static void tiny_close(void *handle)
{
    (void)handle;
}
static const struct allocator_heap tiny_heap = {.malloc = tiny_malloc, .free = tiny_free};
const struct allocator ALLOCATOR_ENTRY = {
    .name = ALLOCATOR_NAME,
    .origin = "a test",
    .min_align = 16,
    .open = tiny_open,
    .close = tiny_close,
    .heap = &tiny_heap,
};
"""

CLAUSE = """/* What does not fit is refused, and what fits is given. */
#include "tiny.h"
int main(void)
{
    return tiny_take(4000) == 0 && tiny_take(40) != 0 ? 0 : 1;
}
"""

EXPORTER = '''"""How many samples a run has."""

NAME = "count"
SUFFIX = ".count"


def write(records, out):
    out.write(f"{sum(record['record'] == 'sample' for record in records)}\\n")
'''


def recipe(title: str, language: str) -> str:
    """The block of a recipe, without the list's indentation."""
    section = CONTRIBUTING.split(f"## {title}\n")[1].split("\n## ")[0]
    block = re.search(rf"```{language}\n(.*?)```", section, re.DOTALL)[1]
    return "\n".join(line.removeprefix("   ") for line in block.splitlines()) + "\n"


def added_files() -> dict[str, str]:
    """Every file that the recipes ask for."""
    pair = (tidy.ROOT / "bench/micro/pair.c").read_text()
    return {
        "allocators/tiny/allocator.cmake": recipe("An allocator", "cmake").replace("NAME", "tiny")
        .replace("tiny tiny", "NAME tiny"),
        "allocators/tiny/adapter.c": ADAPTER,
        "allocators/tiny/src/tiny.c": SOURCE,
        "allocators/tiny/include/tiny.h": HEADER,
        "allocators/tiny/test/clause.c": CLAUSE,
        "bench/micro/twin.c": re.sub(r"\bpair", "twin", pair).replace("PAIR", "TWIN"),
        "conformance/heap/block_holds.c": recipe("A clause", "c"),
        "conformance/heap/block_holds.toml": recipe("A clause", "toml"),
        "workloads/catalog/twin.toml": recipe("A workload", "toml").replace("NAME", "twin"),
        "results/export/count.py": EXPORTER,
    }


def output(*command, **options) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def is_left_out(path: pathlib.Path) -> bool:
    """An allocator that nothing here runs, or a clause that is not about free."""
    if path.name == "allocator.cmake":
        return path.parent.name not in ("null", "system")
    is_clause = path.suffix == ".c" and path.with_suffix(".toml").exists()
    return is_clause and not path.name.startswith("free_")


@pytest.fixture(scope="module")
def tree(tmp_path_factory) -> pathlib.Path:
    """A copy of the tree with the new files, and built."""
    root = tmp_path_factory.mktemp("grown")
    for path in tidy.files():
        if is_left_out(path):
            continue
        target = root / path.relative_to(tidy.ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    for name, text in added_files().items():
        assert not (root / name).exists()
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    output("cmake", "-S", root, "-B", root / "build", "-G", "Ninja",
           "-DCMAKE_BUILD_TYPE=None")  # what is not optimised compiles in half of the time
    output("cmake", "--build", root / "build", "--target", "bench-harness", "assay-tiny-locked",
           "test-tiny-clause", "conform-child")
    return root


def harness(tree: pathlib.Path, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run([tree / "build/bench/bench-harness", *words], capture_output=True,
                          text=True, check=False)


def test_an_allocator_its_variant_and_its_options_are_entries(tree: pathlib.Path):
    listed = [json.loads(line) for line in harness(tree, "--list").stdout.splitlines()]
    names = {entry["name"] for entry in listed if entry["record"] == "entry"}
    assert {"tiny", "tiny/locked", "tiny/small", "tiny/debug"} <= names
    assert (tree / "build/lib/libassay-tiny-locked.so").exists()
    measured = output("ninja", "-C", tree / "build", "-t", "commands", "measuring")
    assert "libassay-tiny-locked.so" in measured


@pytest.mark.parametrize("binding", ["table", "bound"])
@pytest.mark.parametrize("name", ["tiny", "tiny/locked"])
def test_it_is_measured(tree: pathlib.Path, name: str, binding: str):
    done = harness(tree, "--allocator", name, "--binding", binding, "--workload", "pair/size:8",
                   "--operations", "5")
    assert done.returncode == 0 and '"metric":"cpu_ns_per_op"' in done.stdout


def test_variants_are_different_builds_in_one_program(tree: pathlib.Path):
    """350 bytes fit the plain one alone."""
    words = ["--binding", "table", "--workload", "pair/size:350", "--operations", "1"]
    assert harness(tree, "--allocator", "tiny", *words).returncode == 0
    spent = harness(tree, "--allocator", "tiny/locked", *words)
    assert spent.returncode == 4 and "out-of-memory" in spent.stdout


def test_a_workload_is_found_and_measured(tree: pathlib.Path):
    asked = "from workloads import selection; print(selection.select(['twin'], 'full')[0])"
    row = output("/usr/bin/python3", "-B", "-c", asked, cwd=tree)
    assert "twin/size:64" in row and "operations=100000" in row
    done = harness(tree, "--allocator", "null", "--workload", "twin/size:64", "--operations", "5")
    assert done.returncode == 0 and '"workload":"twin/size:64"' in done.stdout


def test_a_clause_is_run(tree: pathlib.Path):
    said = output("ctest", "--test-dir", tree / "build", "-R", "^allocators/tiny/clause$")
    assert "100% tests passed, 0 tests failed out of 1" in said


def test_a_rule_is_a_clause_and_the_new_allocator_is_asked(tree: pathlib.Path):
    said = output(tree / "build/conformance/conform-child", "--clause", "heap.block.holds",
                  "--allocator", "tiny/locked")
    assert said == "PASS heap.block.holds tiny/locked\n"


@pytest.mark.parametrize(("words", "suspended"), [
    (["tiny/debug"], True), (["tiny", "--options", "free=never"], True), (["tiny/small"], False),
    (["tiny/debug", "--options", "arena=64K"], False)])
def test_a_clause_knows_what_the_options_suspend(tree: pathlib.Path, words, suspended):
    said = output(tree / "build/conformance/conform-child", "--clause", "heap.free.reuse",
                  "--allocator", *words)
    assert ("it was opened to keep freed memory" in said) is suspended


def test_an_effect_that_there_is_not_is_refused(tmp_path: pathlib.Path):
    (tmp_path / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.22)\nproject(effects C)\n"
        f"include({tidy.ROOT}/allocators/api/assay_allocator.cmake)\n"
        "assay_effects(slow,keeps-freed bits)\nmessage(STATUS \"bits ${bits}.\")\n"
        "assay_effects(keeps-all bits)\n")
    done = subprocess.run(["cmake", "-S", tmp_path, "-B", tmp_path / "build"], capture_output=True,
                          text=True, check=False)
    assert "bits REGISTRY_SLOW | REGISTRY_KEEPS_FREED." in done.stdout
    assert done.returncode != 0 and "no such effect: keeps-all" in done.stderr


def test_an_exporter_is_found_and_writes(tree: pathlib.Path):
    asked = ("import sys; from results.exporters import exporters; "
             "exporters()['count'].write([{'record': 'sample'}, {'record': 'run'}], sys.stdout)")
    assert output("/usr/bin/python3", "-B", "-c", asked, cwd=tree) == "1\n"
