"""Peers are looked up as the machine is now, with nothing but Python."""

import pathlib

from allocators.system import peers


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
