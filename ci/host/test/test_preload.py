"""A library is preloaded from wherever it lies: the linker takes its path apart, so it gets a link."""

import os
import pathlib
import shutil
import subprocess

import pytest

from ci.host import preload

NAMES = ["a b", "a:b", "a;b", "$ORIGIN", "${LIB}", "a%b", "it's", 'say "so"', "line\nline", "a,b",
         "Grüße", os.fsdecode(b"\xff\xfe"), "long" * 60]


@pytest.fixture(scope="session")
def library(tmp_path_factory) -> pathlib.Path:
    """A library that says its word when it is loaded."""
    folder = tmp_path_factory.mktemp("library")
    (folder / "say.c").write_text('#include <unistd.h>\n__attribute__((constructor)) static void '
                                  'say(void) { (void)!write(1, "loaded\\n", 7); }\n')
    subprocess.run(["cc", "-shared", "-fPIC", "-o", folder / "say.so", folder / "say.c"],
                   check=True)
    return folder / "say.so"


def loaded(value: str) -> str:
    done = subprocess.run(["true"], env=os.environ | {"LD_PRELOAD": value}, capture_output=True,
                          text=True, check=True)
    return done.stdout + done.stderr


@pytest.mark.parametrize("name", NAMES)
def test_a_library_in_a_folder_of_any_name(name: str, library, tmp_path):
    (tmp_path / name).mkdir()
    file = pathlib.Path(shutil.copy(library, tmp_path / name))
    assert loaded(preload.seen(file)) == "loaded\n"
    assert os.path.samefile(preload.seen(file), file)


@pytest.mark.parametrize("name", [name for name in NAMES if len(name) < 200])
def test_a_library_of_any_name(name: str, library, tmp_path):
    file = pathlib.Path(shutil.copy(library, tmp_path / f"{name}.so"))
    assert loaded(preload.joined(file, library)) == "loaded\nloaded\n"


def test_a_safe_path_stays_as_it_is(library):
    assert preload.seen("/usr/lib/x86_64-linux-gnu/libx++.so.2.0") \
        == "/usr/lib/x86_64-linux-gnu/libx++.so.2.0"


def test_the_links_are_gone_when_the_process_ends(library, tmp_path):
    file = shutil.copy(library, tmp_path / "a b.so")
    done = subprocess.run(["/usr/bin/python3", "-c", "import sys; from ci.host import preload; "
                           "print(preload.seen(sys.argv[1]))", file], capture_output=True,
                          text=True, check=True)
    assert done.stdout.strip() and not os.path.lexists(done.stdout.strip())


def test_the_temporary_folder_may_have_a_bad_name_too(library, tmp_path):
    (tmp_path / "t m p").mkdir()
    file = shutil.copy(library, tmp_path / "a b.so")
    done = subprocess.run(["/usr/bin/python3", "-c", "import sys; from ci.host import preload; "
                           "print(preload.seen(sys.argv[1]))", file], capture_output=True,
                          env=os.environ | {"TMPDIR": str(tmp_path / "t m p")}, text=True,
                          check=True)
    assert " " not in done.stdout.strip()
