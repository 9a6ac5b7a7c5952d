"""The house rules hold, and each of them can fail."""

import pathlib
import shutil
import subprocess

import pytest

from ci import tidy


def test_the_tree_keeps_the_rules():
    assert tidy.complaints() == []


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A copy of the tree to break."""
    folder = tmp_path_factory.mktemp("copy")
    for path in tidy.files():
        target = folder / path.relative_to(tidy.ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    return folder


# The rule, the file that breaks it, and a part of the complaint.
BREACHES = {
    "a long file": (tidy.lengths, "bench/micro/long.c", "/* long */\n" + "int x;\n" * 501, "lines, the limit"),
    "a long function": (tidy.lengths, "bench/micro/long.c",
                        "/* f */\nint f(void)\n{\n" + ";\n" * 70 + "}\n", "a function of"),
    "a long README": (tidy.lengths, "bench/micro/README.md", "line\n" * 121, "lines, the limit"),
    "an outward include": (tidy.includes, "allocators/null/x.c",
                           '/* x */\n#include "harness/body.h"\n', "not further in"),
    "an include of the judged program by what it stands on": (
        tidy.includes, "conformance/supervisor/x.c", '/* x */\n#include "needs.h"\n', "not further in"),
    "an import from bench into the host": (
        tidy.imports, "ci/host/x.py", '"""x"""\nfrom bench import cell\n', "bench.cell, which is not further in"),
    "an import of the roof": (
        tidy.imports, "results/x.py", '"""x"""\n\n\ndef f():\n    import ci.tidy\n',
        "ci.tidy, which is not further in"),
    "an import between the two that measure": (
        tidy.imports, "bench/x.py", '"""x"""\nfrom conformance.driver.clauses import Clause\n', "not further in"),
    "an import between siblings": (
        tidy.imports, "results/x.py", '"""x"""\nfrom allocators.system import peers\n', "not further in"),
    "an import of a command": (
        tidy.imports, "ci/x.py", '"""x"""\nfrom bench.commands import count\n', "which is a command"),
    "an allocator named": (tidy.named_allocators, "bench/micro/x.c",
                           '/* x */\nchar x[] = "jemalloc";\n', "names an alloc"),
    "an empty name": (tidy.names, "bench/utils.py", '"""x"""\n', "says nothing"),
    "a second class of one name": (
        tidy.one_name_each, "results/x.py", '"""x"""\n\n\nclass ProgramCell:\n    pass\n', "the class ProgramCell"),
    "a second derived class of one name": (
        tidy.one_name_each, "results/x.py", '"""x"""\nimport bench\n\n\nclass Harness(bench.cell.Cell):\n    pass\n',
        "the class Harness"),
    "a second guard of one name": (
        tidy.one_name_each, "results/schema/test/x.h",
        "/* x */\n#ifndef ASSAY_BODY_H\n#define ASSAY_BODY_H\n#endif\n", "the header guard ASSAY_BODY_H"),
    "a class of a coined word": (
        tidy.words_of_names, "results/x.py", '"""x"""\n\n\nclass MetricSiege:\n    pass\n', "siege, in MetricSiege"),
    "a header of a coined word": (
        tidy.words_of_names, "conformance/clause_library/famine.h", "/* x */\n", "famine, in famine.h"),
    "an installed header of a coined word": (
        tidy.words_of_names, "allocators/libmmap/include/libmmap_appetites.h", "/* x */\n", "appetites, in libmmap_app"),
    "a silent file": (tidy.openings, "bench/micro/x.c", "int x;\n", "does not say what it is"),
    "a long silent file beside its header": (
        tidy.openings, "bench/harness/body.c", '#include "body.h"\n' + "int x;\n" * 200, "does not say what it is"),
    "a long file that does not say why": (
        tidy.openings, "bench/micro/x.c", "/* x */\n" + "int x;\n" * 200, "does not say why"),
    "a dead header": (tidy.dead_files, "bench/harness/never.h", "/* never */\n", "nothing includes it"),
    "a dead module": (tidy.dead_files, "bench/never_used.py", '"""never"""\n', "nothing imports it"),
    "a dead module with a live namesake": (
        tidy.dead_files, "workloads/cell.py", '"""never"""\n', "nothing imports it"),
    "a tab": (tidy.whitespace, "bench/micro/x.c", "/* x */\n\tint x;\n", "white space"),
}


@pytest.mark.parametrize("name", BREACHES)
def test_a_breach_is_found(copy: pathlib.Path, name: str):
    rule, path, text, expected = BREACHES[name]
    file = copy / path
    assert not file.exists()
    file.write_text(text)
    tidy.files.cache_clear()
    try:
        found = tidy.complaints(copy, [rule])
    finally:
        file.unlink()
        tidy.files.cache_clear()
    assert any(path in complaint and expected in complaint for complaint in found), found


TEXT = 'ids = ["CO-01"]\nsentence = "What is written is read."\nsource = "C23"\nkind = "pass"\n'
UNTESTED = TEXT.replace('"pass"', '"untested"') + 'reason = "Nobody can."\n'
CLAUSE_BREACHES = {
    "none": ({"conformance/heap/order_unassumed.toml": UNTESTED}, None),
    "a program without its text": ({"conformance/heap/x_y.c": ""}, "there is no x_y.toml beside it"),
    "a text without its program": ({"conformance/heap/x_y.toml": TEXT}, "there is no program for it"),
    "another name in a new folder": (
        {"conformance/new/x_y.c": "", "conformance/new/x_z.toml": TEXT}, "there is no program for it"),
    "one name in two families": (
        {f"conformance/native/{family}/x_y.{ending}": text
         for family in ("one", "two") for ending, text in (("c", ""), ("toml", TEXT))},
        "is native.x.y too"),
    "a comment that is the sentence": (
        {"conformance/heap/block_holds.c": "/* What is written to it is read. */\n"}, "repeats"),
    "a comment that has it among others": (
        {"conformance/heap/block_holds.c": "/* Fills a block of each size up to a page, and then\n"
         " * all of them again.  What is written is read. */\n"}, "repeats"),
    "an unknown key": ({"conformance/heap/block_holds.toml": TEXT + "why = 1\n"}, "what is why?"),
}


@pytest.mark.parametrize("name", CLAUSE_BREACHES)
def test_what_a_clause_and_its_text_lack_is_found(tmp_path: pathlib.Path, name: str):
    more, expected = CLAUSE_BREACHES[name]
    sound = {"conformance/heap/block_holds.c": "/* Fills a block and looks at each byte. */\n",
             "conformance/heap/block_holds.toml": TEXT,
             "conformance/golden/one.toml": "[value]\n"}
    for path, text in (sound | more).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    found = list(tidy.clauses(tmp_path))
    assert found == [] if expected is None else len(found) == 1 and expected in found[0], found


def test_a_rule_is_found_among_all():
    """What is tried one by one above is what the tree is held to."""
    assert {rule for rule, *_ in BREACHES.values()} <= set(tidy.RULES)


def commit(folder: pathlib.Path, file: str, subject: str) -> None:
    (folder / file).parent.mkdir(exist_ok=True)
    (folder / file).write_text(subject)
    subprocess.run(["git", "add", "-A"], cwd=folder, check=True)
    subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@x", "-c", "commit.gpgsign=false",
                    "commit", "-q", "-m", subject], cwd=folder, check=True)


def test_a_long_subject_is_found_from_the_rule_on(tmp_path: pathlib.Path):
    assert list(tidy.subjects(tmp_path)) == []
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    assert list(tidy.subjects(tmp_path)) == []
    commit(tmp_path, "old", "old: " + "x" * 56)
    assert list(tidy.subjects(tmp_path)) == []
    commit(tmp_path, "ci/commit_subjects.py", "ci: hold the subject of a commit to a length")
    commit(tmp_path, "short", "new: " + "x" * 55)
    commit(tmp_path, "merge", f"Merge {'0' * 40} into {'1' * 40}")
    assert list(tidy.subjects(tmp_path)) == []
    commit(tmp_path, "long", "new: " + "x" * 56)
    (complaint,) = tidy.subjects(tmp_path)
    assert "a subject of 61 characters" in complaint
