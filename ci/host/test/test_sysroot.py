"""A sysroot is made of packages without a trace on the host, is whole or absent, and says why not.

The archive of these tests is a folder with packages made here, so they need no network.
"""

import json
import os
import pathlib
import subprocess
import sys
import threading

import pytest

from ci.host import foreign_packages, sysroot
from ci.host.errors import UsageError
from ci.host.foreign_packages import Archive

PEER = "/usr/lib/aarch64-linux-gnu/libmade-up.so.2"


def make_package(folder: pathlib.Path, name: str, depends: str = "", arch: str = "arm64") -> None:
    """A package with a file, a link to it that is absolute, and a dependency."""
    tree = folder / f"{name}.tree"
    library = tree / "usr/lib/aarch64-linux-gnu" / f"{name}.so.2.1"
    library.parent.mkdir(parents=True)
    library.write_text(f"the library of {name}\n")
    (library.parent / f"{name}.so.2").symlink_to(f"/usr/lib/aarch64-linux-gnu/{name}.so.2.1")
    control = tree / "DEBIAN" / "control"
    control.parent.mkdir()
    control.write_text(
        f"Package: {name}\nVersion: 1.2-3\nArchitecture: {arch}\nMaintainer: nobody <n@example.org>\n"
        + (f"Depends: {depends}\n" if depends else "") + "Description: made up\n")
    subprocess.run(["dpkg-deb", "--root-owner-group", "-b", tree, folder], check=True,
                   capture_output=True)


@pytest.fixture(scope="module")
def sources(tmp_path_factory) -> pathlib.Path:
    """A sources.list that names an archive in a folder."""
    folder = tmp_path_factory.mktemp("archive")
    make_package(folder, "libmade-up", depends="libneeded")
    make_package(folder, "libneeded")
    make_package(folder, "libforeign", arch="amd64")
    listing = subprocess.run(["dpkg-scanpackages", "--multiversion", "."], cwd=folder, check=True,
                             capture_output=True).stdout
    (folder / "Packages").write_bytes(listing)
    line = folder / "sources.list"
    line.write_text(f"deb [trusted=yes] file:{folder} ./\n")
    return line


@pytest.fixture
def place(monkeypatch, tmp_path: pathlib.Path) -> pathlib.Path:
    """A build folder of its own, and the one package that is wanted."""
    monkeypatch.setattr(sysroot, "BUILD", tmp_path)
    monkeypatch.setattr(sysroot, "packages", lambda libraries=(): ["libmade-up", *libraries])
    return tmp_path


@pytest.fixture
def archive(place: pathlib.Path, sources: pathlib.Path) -> Archive:
    return Archive("arm64", place / "apt" / "aarch64", sources)


class Unreachable:
    """An archive that must not be asked."""

    def download(self, packages: list[str]):
        raise AssertionError(f"{packages} were asked for")


def test_a_sysroot_has_the_packages_and_what_they_need(archive):
    root = sysroot.ensure("aarch64", archive=archive)
    assert (root / PEER[1:]).read_text() == "the library of libmade-up\n"
    assert (root / "usr/lib/aarch64-linux-gnu/libneeded.so.2.1").is_file()
    assert sysroot.version_of("aarch64", "libneeded") == "1.2-3"
    assert str(sysroot.find_library("aarch64", "libmade-up.so.2")) == PEER


def test_absolute_links_stay_inside(archive):
    root = sysroot.ensure("aarch64", archive=archive)
    assert (root / PEER[1:]).resolve().is_relative_to(root.resolve())


def test_what_packages_hold_below_usr_is_found_beside_it_too(archive):
    """The dynamic linker of a program is /lib/ld-linux-aarch64.so.1, also where that is in /usr."""
    root = sysroot.ensure("aarch64", archive=archive)
    assert (root / PEER.removeprefix("/usr/")).read_text() == "the library of libmade-up\n"


def test_a_folder_that_a_package_brings_stays(archive, monkeypatch):
    unpack = sysroot.unpack

    def with_lib(files, target):
        (target / "lib").mkdir(exist_ok=True)
        return unpack(files, target)
    monkeypatch.setattr(sysroot, "unpack", with_lib)
    assert not (sysroot.ensure("aarch64", archive=archive) / "lib").is_symlink()


def test_it_says_in_one_line_what_it_fetches(archive, capsys):
    sysroot.ensure("aarch64", archive=archive)
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and "2 Debian packages for arm64" in said and "libmade-up" in said


def test_what_is_there_is_used_without_asking(archive):
    first = os.stat(sysroot.ensure("aarch64", archive=archive)).st_ino
    assert os.stat(sysroot.ensure("aarch64", archive=Unreachable())).st_ino == first


def test_other_packages_make_another(archive, monkeypatch):
    sysroot.ensure("aarch64", archive=archive)
    monkeypatch.setattr(sysroot, "packages", lambda libraries=(): ["libneeded", *libraries])
    assert not sysroot.present("aarch64")
    root = sysroot.ensure("aarch64", archive=archive)
    assert sysroot.present("aarch64") and not (root / PEER[1:]).exists()


def test_one_with_more_libraries_serves_who_asks_for_fewer(archive, monkeypatch):
    monkeypatch.setattr(sysroot, "packages", lambda libraries=(): ["libneeded", *libraries])
    assert not (sysroot.ensure("aarch64", archive=archive) / PEER[1:]).exists()
    assert sysroot.present("aarch64") and not sysroot.present("aarch64", ["libmade-up"])
    root = sysroot.ensure("aarch64", ["libmade-up"], archive)
    assert (root / PEER[1:]).exists() and sysroot.present("aarch64", ["libmade-up"])
    assert sysroot.ensure("aarch64", archive=Unreachable()) == root


def test_nothing_but_the_sysroot_and_the_lists_is_left(archive, place):
    sysroot.ensure("aarch64", archive=archive)
    assert {path.name for path in (place / "sysroot").iterdir()} == {"aarch64", "aarch64.lock"}
    assert not list((place / "apt").rglob("*.deb"))


def test_a_failure_leaves_what_was_there(archive, monkeypatch):
    root = sysroot.ensure("aarch64", archive=archive)
    monkeypatch.setattr(sysroot, "packages", lambda libraries=(): ["libmade-up", "libneeded", *libraries])
    monkeypatch.setattr(sysroot, "unpack", lambda files, target: (_ for _ in ()).throw(
        UsageError("torn")))
    with pytest.raises(UsageError):
        sysroot.ensure("aarch64", archive=archive)
    assert (root / PEER[1:]).is_file()
    assert {path.name for path in root.parent.iterdir()} == {"aarch64", "aarch64.lock"}


def test_a_torn_stamp_is_no_sysroot(archive):
    root = sysroot.ensure("aarch64", archive=archive)
    (root / sysroot.STAMP).write_text('{"packages": ["libma')
    assert not sysroot.present("aarch64")
    sysroot.ensure("aarch64", archive=archive)
    assert json.loads((root / sysroot.STAMP).read_text())["packages"] == ["libmade-up"]


def test_two_that_ask_at_once_make_it_once(place, sources, monkeypatch):
    made = []
    original = sysroot.make
    monkeypatch.setattr(sysroot, "make",
                        lambda arch, *rest: (made.append(arch), original(arch, *rest)))
    threads = [threading.Thread(target=sysroot.ensure, args=("aarch64", (), Archive(
        "arm64", place / "apt" / str(number), sources))) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == ["aarch64"] and sysroot.present("aarch64")


def one_line(refusal) -> str:
    text = str(refusal.value)
    assert "\n" not in text and text
    return text


def test_a_package_that_is_not_there_is_named(archive, monkeypatch):
    monkeypatch.setattr(sysroot, "packages", lambda libraries=(): ["libforeign", *libraries])
    with pytest.raises(UsageError) as refusal:
        sysroot.ensure("aarch64", archive=archive)
    assert "libforeign for arm64 cannot be downloaded" in one_line(refusal)


def test_without_a_network_one_line_says_so(place, tmp_path):
    nowhere = tmp_path / "nowhere.list"
    nowhere.write_text("deb [trusted=yes] http://127.0.0.1:9/debian ./\n")
    with pytest.raises(UsageError) as refusal:
        sysroot.ensure("aarch64", archive=Archive("arm64", tmp_path / "apt", nowhere))
    assert "libmade-up for arm64 cannot be downloaded" in one_line(refusal)
    assert "127.0.0.1" in one_line(refusal)


def test_off_debian_one_line_says_so(archive, monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(UsageError) as refusal:
        sysroot.ensure("aarch64", archive=archive)
    assert "apt-get is not installed" in one_line(refusal)


def test_a_file_that_is_no_package_is_named(tmp_path):
    (tmp_path / "broken.deb").write_text("no package")
    with pytest.raises(UsageError) as refusal:
        foreign_packages.unpack([tmp_path / "broken.deb"], tmp_path)
    assert "broken.deb is not a Debian package" in one_line(refusal)


def test_the_host_has_no_new_architecture_and_no_new_package(archive):
    def state():
        status = os.stat("/var/lib/dpkg/status")
        said = subprocess.run(["dpkg", "--print-foreign-architectures"], capture_output=True,
                              text=True, check=True).stdout
        return said, status.st_mtime_ns, os.stat("/var/lib/apt/lists").st_mtime_ns
    before = state()
    sysroot.ensure("aarch64", archive=archive)
    assert state() == before


@pytest.mark.parametrize("words, said", [
    (["vax"], "no architecture vax; choose from x86_64, aarch64, s390x, riscv64, i386"),
    ([], "give one architecture"),
])
def test_by_hand_bad_words_are_one_line_and_status_2(words, said):
    done = subprocess.run([sys.executable, "-B", "-m", "ci.host.sysroot", *words], cwd=sysroot.ROOT,
                          capture_output=True, text=True, check=False)
    assert done.returncode == 2 and said in done.stderr and done.stderr.count("\n") == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_an_ordinary_user_can_make_one(sources, tmp_path):
    """In a folder of his own, and with nothing of root's."""
    user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    if subprocess.run([*user, "test", "-r", sysroot.ROOT / "assay"], check=False).returncode:
        pytest.skip("the tree is closed to other users")
    tmp_path.chmod(0o777)
    for folder in (*tmp_path.parents, *sources.parents):
        folder.chmod(folder.stat().st_mode | 0o011)
    script = ("import pathlib\n"
              "from ci.host import sysroot\n"
              "from ci.host.foreign_packages import Archive\n"
              f"sysroot.BUILD = pathlib.Path({str(tmp_path)!r}) / 'build'\n"
              "sysroot.packages = lambda libraries=(): ['libmade-up']\n"
              "archive = Archive('arm64', sysroot.BUILD / 'apt',\n"
              f"                  pathlib.Path({str(sources)!r}))\n"
              "print(sysroot.ensure('aarch64', archive=archive))\n")
    done = subprocess.run([*user, sys.executable, "-B", "-c", script], cwd=sysroot.ROOT,
                          env=os.environ | {"TMPDIR": str(tmp_path)},
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    made = pathlib.Path(done.stdout.strip())
    assert (made / PEER[1:]).is_file() and made.stat().st_uid == 65534
