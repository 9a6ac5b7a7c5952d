"""The parts of `./assay test --full` hold every test of it, and each can be run alone."""

import re
import subprocess
import sys

import pytest

from ci import parts, suite
from ci.host import architectures, build
from ci.host.errors import UsageError


def test_an_unknown_part_names_them_in_one_line():
    done = subprocess.run([sys.executable, "-B", "assay", "test", "--part", "kil", "--no-install"],
                          cwd=build.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and done.stderr.startswith("assay: no part kil")
    assert all(part.name in done.stderr for part in parts.all_parts())
    assert len(done.stderr.splitlines()) == 1


def test_every_file_with_tests_of_full_is_in_a_part():
    places = [place for part in parts.all_parts() for place in part.tests]
    marked = [str(file.relative_to(build.ROOT)) for folder in
              ("allocators", "bench", "ci", "conformance", "results", "workloads")
              for file in (build.ROOT / folder).rglob("test_*.py") if "mark.full" in file.read_text()]
    assert marked and [file for file in marked if not any(
        file == place or file.startswith(f"{place}/") for place in places)] == []


def test_every_preset_of_full_is_in_a_part():
    built = {preset for part in parts.all_parts() for preset in suite.presets_of(part, True)}
    assert built == {*suite.NORMAL, *suite.FULL}
    assert architectures.other().name in built


def test_parts_name_what_is_there():
    for part in parts.all_parts():
        assert part.tests or part.presets
        assert [path for path in part.tests if not (build.ROOT / path).exists()] == []


def test_of_two_parts_the_closer_one_has_a_test():
    words = parts.find("clauses").pytest_words()
    assert "--ignore=conformance/test/test_mutants.py" in words and "conformance/test" in words
    assert parts.find("mutants").pytest_words() == [
        "-m", "full", "conformance/test/test_mutants.py"]


def test_parts_of_one_file_divide_it():
    """Each long test of the sweeps is in exactly one part."""
    def listed(*words: str) -> list[str]:
        done = subprocess.run([sys.executable, "-B", "-m", "pytest", "-c", "ci/pytest.ini",
                               "--rootdir", ".", "--collect-only", "-q", *words], cwd=build.ROOT,
                              capture_output=True, text=True, check=False)
        return re.findall(r"^\S*\.py::.*$", done.stdout, re.MULTILINE)

    found = [test for part in parts.all_parts() if any("sweeps" in place for place in part.tests)
             for test in listed(*suite.selection(part, True, None))]
    assert found and sorted(found) == sorted(listed("-m", "full", "ci/sweeps"))


@pytest.mark.parametrize("full, words", [(False, ["-m", "not full"]), (True, [])])
def test_without_a_part_the_selection_is_as_ever(full, words):
    assert suite.selection(None, full, None) == words
    assert suite.selection(None, full, "near") == ["-k", "(near)", *words]


def test_part_and_expression_go_together():
    assert suite.selection(parts.find("disk"), True, "bench")[:2] == ["-k", "(disk) and (bench)"]


def test_near_names_are_offered():
    with pytest.raises(UsageError, match="did you mean soak?"):
        parts.find("soka")
