"""Peers are looked up as the machine is now, with nothing but Python."""

import os
import pathlib
import shutil
import sys

import pytest

from allocators.system import library_version, peers
from ci.host import package_managers, privileged


def test_the_reference_is_always_here():
    reference = [peer for peer in peers.all_peers() if peer.reference]
    assert len(reference) == 1 and reference[0].path is not None


def test_a_library_that_appears_later_is_found(tmp_path: pathlib.Path, monkeypatch):
    """The list of packages is asked for before anything is installed: it must remember nothing."""
    monkeypatch.setattr(peers, "library_folders", lambda: [tmp_path])
    assert peers.packages() and all(peer.path is None for peer in peers.all_peers())
    for peer in peers.all_peers():
        (tmp_path / peer.file).touch()
    assert all(peer.path is not None for peer in peers.all_peers())


def test_no_compiler_is_needed_to_find_them(monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    assert any(peer.path is not None for peer in peers.all_peers())


FACTS = {"aliases": ["mu"], "package": "libmade-up3 | libmade-up2", "origin": "a test",
         "file": "libmade-up.so.3 | libmade-up.so.2"}


@pytest.fixture
def made_up(tmp_path: pathlib.Path, monkeypatch):
    """Folders of libraries in which one peer is looked for; gives names and files found."""
    folders = [tmp_path / "usr", tmp_path / "local"]
    for folder in folders:
        folder.mkdir()
    monkeypatch.setattr(peers, "library_folders", lambda: folders)
    monkeypatch.setattr(peers, "_facts", lambda: {"made-up": FACTS})
    return tmp_path


def found() -> dict[str, pathlib.Path | None]:
    return {peer.name: peer.path for peer in peers.all_peers()}


class TestVersions:
    def test_the_newest_name_is_looked_for_first(self, made_up):
        assert found() == {"made-up": None}
        (made_up / "usr/libmade-up.so.2").touch()
        assert found() == {"made-up": made_up / "usr/libmade-up.so.2"}

    def test_two_versions_are_two_allocators(self, made_up):
        for number in (2, 3):
            (made_up / f"usr/libmade-up.so.{number}").touch()
        assert found() == {"made-up": made_up / "usr/libmade-up.so.3",
                           "made-up@2": made_up / "usr/libmade-up.so.2"}
        assert [(peer.family, peer.aliases) for peer in peers.all_peers()] == [
            ("made-up", ("mu",)), ("made-up", ("mu@2",))]

    def test_so_are_two_files_of_one_name(self, made_up):
        for folder in ("usr", "local"):
            (made_up / folder / "libmade-up.so.3").touch()
        assert found() == {"made-up": made_up / "usr/libmade-up.so.3",
                           "made-up@3-local": made_up / "local/libmade-up.so.3"}

    def test_two_names_of_one_file_are_one(self, made_up):
        (made_up / "usr/libmade-up.so.3.0.1").touch()
        for number in (2, 3):
            (made_up / f"usr/libmade-up.so.{number}").symlink_to("libmade-up.so.3.0.1")
        assert found() == {"made-up": made_up / "usr/libmade-up.so.3.0.1"}

    def test_of_the_reference_there_is_one(self, made_up, monkeypatch):
        monkeypatch.setattr(peers, "_facts", lambda: {"made-up": FACTS | {"reference": True}})
        for number in (2, 3):
            (made_up / f"usr/libmade-up.so.{number}").touch()
        assert list(found()) == ["made-up"]

    def test_a_library_for_another_processor_is_none(self, made_up):
        """As where /usr/lib holds those of 32 bits."""
        head = bytearray(pathlib.Path(sys.executable).resolve().read_bytes()[:64])
        (made_up / "usr/libmade-up.so.3").write_bytes(head)
        assert list(found().values()) == [made_up / "usr/libmade-up.so.3"]
        head[4] = 3 - head[4]
        (made_up / "usr/libmade-up.so.3").write_bytes(head)
        assert list(found().values()) == [None]


class TestVersionOfALibrary:
    def test_the_package_that_owns_it_knows_best(self, monkeypatch):
        here = package_managers.here()
        if here is None:
            pytest.skip("no package manager is known here")
        reference = next(peer for peer in peers.all_peers() if peer.reference)
        owner = here.owner(reference.path)
        assert owner is not None and reference.version == owner[1]
        assert here.owner(reference.path, [owner[0]]) == owner  # the short way

    def test_one_of_the_same_name_elsewhere_is_not_the_packages(self, tmp_path: pathlib.Path):
        """The package is installed, and this file is somebody's own build."""
        peer = next(peer for peer in peers.all_peers() if peer.path is not None)
        own = tmp_path / f"{peer.file}.9.8.7"
        shutil.copy(peer.path, own)
        told = library_version.version_of(own, peers.names(peer.package), peer.version_text)
        assert told and told != peer.version

    def test_without_a_package_its_own_text_tells(self, tmp_path, monkeypatch):
        monkeypatch.setattr(package_managers, "here", lambda: None)
        library = tmp_path / "libmade-up.so.3"
        library.write_bytes(b"\0\x7fmade-up 3.1.4\0")
        assert library_version.version_of(library, text="made-up ([0-9.]+)") == "3.1.4"

    def test_else_the_file_that_the_name_for_the_linker_leads_to(self, tmp_path, monkeypatch):
        monkeypatch.setattr(package_managers, "here", lambda: None)
        (tmp_path / "libmade-up.so.3.0.3").touch()
        (tmp_path / "libmade-up.so.3").symlink_to("libmade-up.so.3.0.3")
        assert library_version.version_of(tmp_path / "libmade-up.so.3") == "3.0.3"

    def test_one_that_is_replaced_is_asked_again(self, tmp_path, monkeypatch):
        monkeypatch.setattr(package_managers, "here", lambda: None)
        library = tmp_path / "libmade-up.so.3"
        for number, version in enumerate(("3.1", "3.2")):
            library.write_text(f"made-up {version}\n")
            os.utime(library, (number, number))
            assert library_version.version_of(library, text="made-up ([0-9.]+)") == version

    def test_an_answer_is_kept_until_the_file_is_another_one(self, tmp_path, monkeypatch):
        class Counting:
            name, asked = "counting", 0

            def owner(self, _file, _likely):
                self.asked += 1
                return "libmade-up3", f"3.{self.asked}"

        manager = Counting()
        monkeypatch.setattr(package_managers, "here", lambda: manager)
        monkeypatch.setattr(library_version, "KEPT", tmp_path / "kept")
        library = tmp_path / "libmade-up.so.3"

        def version() -> str:
            library_version._version_of.cache_clear()  # as in another process
            return library_version.version_of(library)
        library.touch()
        assert version() == version() == "3.1"
        library.unlink()
        library.write_text("another")
        assert version() == "3.2"

    @pytest.mark.parametrize("program, answer", [
        ("rpm", 'echo "jemalloc 5.3.0-9.fc42"'),
        ("pacman", '[ "$1" = -Qo ] && echo "$2 is owned by jemalloc 5.3.0-9.fc42"'),
        ("apk", 'echo "$3 is owned by jemalloc-5.3.0-r9"')])
    def test_other_managers_are_asked_who_owns_it(self, tmp_path, monkeypatch, program, answer):
        manager = {"rpm": "dnf"}.get(program, program)
        for name in {program, manager}:
            script = tmp_path / name
            script.write_text(f"#!/bin/sh\n{answer}\n")
            script.chmod(0o755)
        monkeypatch.setattr(privileged, "PATH", str(tmp_path))
        library = tmp_path / "libjemalloc.so.2"
        library.touch()
        assert library_version.version_of(library).startswith("5.3.0-")
