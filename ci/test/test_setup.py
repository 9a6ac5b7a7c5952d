"""What is to be installed: no more than a command needs, and each package for a reason."""

import os
import pathlib
import shutil
import subprocess

import pytest

from allocators.system import peers
from ci import tidy
from ci.host import package_managers, setup, toml


def test_every_package_has_its_reason():
    for section in ("build", "bench", "test", "full"):
        assert setup.packages_for(section)
    facts = toml.loads(setup.PACKAGES.read_text())
    elsewhere = [manager.name for manager in package_managers.MANAGERS]
    assert all(why.strip() for section, needs in facts.items() if section not in elsewhere
               for why in needs.values())


@pytest.mark.parametrize("release, names", [
    ("Debian 12", {"libmimalloc2.0", "libtcmalloc-minimal4", "libclang-rt-14-dev"}),
    ("Debian 13", {"libmimalloc3", "libtcmalloc-minimal4t64", "libclang-rt-dev"}),
    ("Ubuntu 22.04", {"libmimalloc2.0", "libtcmalloc-minimal4", "libclang-common-14-dev",
                      "linux-tools-generic"}),
    ("Ubuntu 24.04", {"libmimalloc2.0", "libtcmalloc-minimal4t64", "libclang-rt-18-dev",
                      "linux-tools-generic"}),
])
def test_each_release_has_one_name_of_each_alternative(release: str, names: set[str]):
    """By the names that the releases are known to give; where there is an archive the roots try."""
    needs = setup.packages_for("bench", "full") + peers.packages()
    known = {name: need for need in needs for name in setup.alternatives(need)}
    assert names <= set(known), release
    assert len({known[name] for name in names}) == len(names)


def test_measuring_needs_neither_the_second_compiler_nor_a_browser():
    from bench.packages import packages
    from workloads import selection
    wanted = packages(selection.select([], "default"))
    assert not [name for name in wanted if name.startswith(("clang", "chromium", "qemu", "g++-"))]


@pytest.mark.full
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_an_ordinary_user_measures_without_installing(tmp_path: pathlib.Path):
    tree = tmp_path / "tree"
    for path in tidy.files():
        target = tree / path.relative_to(tidy.ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    for folder in (tmp_path, *tmp_path.parents):
        if os.stat(folder).st_mode & 0o001 == 0:
            os.chmod(folder, os.stat(folder).st_mode | 0o011)
    subprocess.run(["chown", "-R", "65534:65534", tmp_path], check=True)
    done = subprocess.run(
        ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", tree / "assay", "bench",
         "pair/size:64", "program/sqlite3", "--smoke", "--no-install", "--json",
         tmp_path / "records.jsonl"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert '"record":"comparison"' in (tmp_path / "records.jsonl").read_text()
