"""Several reviewed versions of a peer in one file: each is compared with its own lines, pinning
writes the right ones, and lines that contradict each other or that nothing needs are found."""

import itertools
import shutil

import pytest

from ci.host.errors import UsageError
from conformance.driver import golden, pinning, spans, versions
from conformance.driver.golden import Golden
from conformance.driver.test import golden_faults

FILE = """
reviewed = ["2.0.9", "2.2.4", "3.0.1"]

[value]
"heap.zero.malloc" = "a block"
"heap.zero.usable"."2.0.9 to 2.2.4" = "8 bytes"
"heap.zero.usable"."3.0.1" = ["16 bytes", "32 bytes"]
[value.aarch64]
"heap.zero.malloc"."3.0.1" = "null"

[[deviation]]
clause = "heap.errno.failure"
observed = "old"
reason = "it sets none"
versions = "2.0.9, 3.0.1"

[[deviation]]
clause = "heap.errno.failure"
observed = "new"
reason = "a fault of that release alone"
versions = "2.2.4"

[[deviation]]
clause = "heap.aligned.powers"
observed = "not aligned at *"
reason = "a size class"
sometimes = true
"""

# In dpkg's order.
ORDERED = ["0~rc1", "0", "0.1.0", "1.0~beta1", "1.0", "1.0-1~deb12u1", "1.0-1", "1.0-1ubuntu1",
           "1.0-1+b1", "1.0-2", "1.0-10", "1.0a", "1.0+", "1.0+ds-1", "1.0.1", "1.2", "1.10",
           "2.0.9+ds-2", "2.0.9+ds-2.1", "2021.8.0", "1:0.1", "1:1.0-1", "2:0"]


def record(verdict, clause, version="3.0.1+ds-2.1", **more) -> dict:
    return {"record": "verdict", "allocator": "peer", "version": version, "clause": clause,
            "arch": "x86_64", "emulation": "native", "verdict": verdict, "reason": None,
            "replay": "again"} | more


@pytest.fixture(autouse=True)
def quick(request, monkeypatch):
    """Only the tests that are about dpkg start it."""
    if "dpkg" not in request.node.name:
        monkeypatch.setattr(versions, "_order", versions.compared)


@pytest.fixture
def reviewed(tmp_path) -> Golden:
    (tmp_path / "peer.toml").write_text(FILE)
    return Golden.read("peer", tmp_path)


ALIKE = [("1.0", "1.00"), ("1.0", "1.0-0"), ("1.0", "0:1.0"), ("1.a", "1.a0")]


def test_versions_are_ordered_as_dpkg_does():
    for (platform, one), (other_place, other) in itertools.product(enumerate(ORDERED), repeat=2):
        assert versions.compared(one, other) == (platform > other_place) - (platform < other_place), \
            (one, other)
    assert [versions.compared(*pair) for pair in ALIKE] == [0] * len(ALIKE)


@pytest.mark.skipif(shutil.which("dpkg") is None, reason="dpkg is not there")
def test_dpkg_itself_agrees():
    for one, other in itertools.pairwise(ORDERED):
        assert versions.order(one, other) == -1, (one, other)
    assert versions.order("1.10", "1.9") == 1
    assert [versions.order(*pair) for pair in ALIKE] == [0] * len(ALIKE)


def test_without_dpkg_the_order_is_the_same(monkeypatch):
    monkeypatch.setattr(versions.shutil, "which", lambda name: None)
    versions._order.cache_clear()
    assert versions.order("1.0~rc7", "1.0") == -1 and versions.order("1:0", "9") == 1
    versions._order.cache_clear()


@pytest.mark.parametrize(("version", "released"), [
    ("5.3.0", "5.3.0"), ("5.3.0-1", "5.3.0"), ("2.36-9+deb12u14", "2.36"),
    ("2.39-0ubuntu8.4", "2.39"), ("2.0.9+ds-2", "2.0.9"), ("1:2.1+dfsg1-3", "2.1"),
    ("3.0.1~ds2-2.1", "3.0.1"), ("1.2.5-3.1~deb13u1", "1.2.5"), ("5.4.0~rc1-1", "5.4.0~rc1"),
    ("5.3.0+really5.2.1-1", "5.2.1"), ("5.3.0-r4", "5.3.0"), ("2.38-10.fc39", "2.38"),
    ("2.36-8cross1", "2.36"), ("5.3.0-1-2", "5.3.0-1"), ("", "")])
def test_a_version_is_what_upstream_released(version, released):
    assert versions.upstream(version) == released


def test_each_version_is_compared_with_its_own_lines(reviewed):
    for version, usable, failure in (("2.0.9+ds-2", "8 bytes", "old"), ("2.2.4-1", "8 bytes", "new"),
                                     ("3.0.1+ds-2.1", "32 bytes", "old")):
        for one in (record("VALUE", "heap.zero.usable", version, value=usable),
                    record("VALUE", "heap.zero.malloc", version, value="a block"),
                    record("FAIL", "heap.errno.failure", version, reason=failure)):
            assert golden.review(one, reviewed) is None, one
    assert golden.review(record("VALUE", "heap.zero.usable", value="8 bytes"), reviewed)
    assert golden.review(record("FAIL", "heap.errno.failure", reason="new"), reviewed)
    null = record("VALUE", "heap.zero.malloc", arch="aarch64", value="null")
    assert golden.review(null, reviewed) is None
    assert golden.review(null | {"version": "2.2.4"}, reviewed)


@pytest.mark.parametrize(("version", "nearest"), [
    ("1.9-1", "2.0.9"), ("2.1.7+ds-1", "2.0.9"), ("2.2.4~rc1-1", "2.0.9"), ("2.2.5", "2.2.4"),
    ("3.0.3+ds-1", "3.0.1"), ("1:3.0.10-1ubuntu2", "3.0.1"), ("", "3.0.1"), (None, "3.0.1")])
def test_another_version_is_compared_with_the_one_before_it(reviewed, version, nearest):
    assert reviewed.nearest(version) == nearest and not reviewed.is_about(version)
    own = reviewed.entry(reviewed.values["heap.zero.usable"], nearest)
    value = own[0] if isinstance(own, list) else own
    assert golden.review(record("VALUE", "heap.zero.usable", version, value=value), reviewed) is None
    odd = golden.review(record("VALUE", "heap.zero.usable", version, value="odd"), reviewed)
    assert odd.unreviewed and f"that of {nearest} is" in odd.what
    assert not golden.is_race(record("PASS", "heap.aligned.powers", version), reviewed)


def pinned(tmp_path, *records) -> Golden:
    pinning.pin(list(records), ["peer"], tmp_path)
    return Golden.read("peer", tmp_path, complete=False)


def test_a_new_version_changes_nothing_of_the_others(tmp_path, reviewed):
    seen = [record("VALUE", "heap.zero.malloc", "2.1.7+ds-1", value="null"),
            record("VALUE", "heap.zero.usable", "2.1.7+ds-1", value="8 bytes"),
            record("PASS", "heap.aligned.powers", "2.1.7+ds-1"),
            record("FAIL", "heap.errno.failure", "2.1.7+ds-1", reason="new")]
    again = pinned(tmp_path, *seen)
    assert again.reviewed == ("2.0.9", "2.1.7", "2.2.4", "3.0.1")
    assert all(golden.review(one, again) is None for one in seen)
    assert again.values["heap.zero.malloc"] == {"2.0.9, 2.2.4 to 3.0.1": "a block", "2.1.7": "null"}
    assert again.values["heap.zero.usable"] == reviewed.values["heap.zero.usable"]
    listed = {(one["clause"], one.get("versions")): one["reason"] for one in again.deviations}
    assert listed == {
        ("heap.errno.failure", "2.0.9, 3.0.1"): "it sets none",
        ("heap.errno.failure", "2.1.7 to 2.2.4"): "a fault of that release alone",
        ("heap.aligned.powers", "2.0.9, 2.2.4 to 3.0.1"): "a size class"}


def test_a_new_version_that_is_the_same_adds_no_line_but_its_name(tmp_path, reviewed):
    seen = [record("VALUE", "heap.zero.malloc", "3.0.3", value="a block"),
            record("VALUE", "heap.zero.malloc", "3.0.3", arch="aarch64", value="null"),
            record("VALUE", "heap.zero.usable", "3.0.3", value="16 bytes"),
            record("FAIL", "heap.aligned.powers", "3.0.3", reason="not aligned at 7"),
            record("FAIL", "heap.errno.failure", "3.0.3", reason="old")]
    again = pinned(tmp_path, *seen)
    assert all(golden.review(one, again) is None for one in seen)
    assert list(again.values["heap.zero.usable"]) == ["2.0.9 to 2.2.4", "3.0.1 to 3.0.3"]
    assert again.values["aarch64"]["heap.zero.malloc"] == {"3.0.1 to 3.0.3": "null"}
    assert [one.get("versions") for one in again.deviations] == [
        None, "2.0.9, 3.0.1 to 3.0.3", "2.2.4"]
    assert len(again.deviations) == len(reviewed.deviations)


def test_a_value_that_becomes_the_same_everywhere_is_written_once(tmp_path, reviewed):
    del reviewed
    again = pinned(tmp_path, record("VALUE", "heap.zero.malloc", arch="aarch64", value="a block"),
                   *(record("VALUE", "heap.zero.usable", version, value="64 bytes")
                     for version in ("2.0.9", "2.2.4", "3.0.1")))
    assert again.values["heap.zero.usable"] == "64 bytes"
    assert "aarch64" not in again.values  # where it is like everywhere


def test_a_failure_of_one_more_architecture_gets_a_line_of_its_own(tmp_path, reviewed):
    del reviewed
    seen = [record("FAIL", "heap.errno.failure", reason="old"),
            record("FAIL", "heap.errno.failure", arch="aarch64", reason="third")]
    again = pinned(tmp_path, *seen)
    assert [one["reason"] for one in again.deviations if "aarch64" in one.get("arch", [])] == [""]
    assert [golden.review(one, again) for one in seen] == [None, None]
    assert golden.review(seen[1] | {"version": "2.0.9"}, again)


def test_the_first_version_of_a_peer_is_named(tmp_path):
    again = pinned(tmp_path, record("VALUE", "heap.zero.malloc", "1.2-3", value="null"))
    assert again.reviewed == ("1.2",) and again.values == {"heap.zero.malloc": "null"}


def test_pinning_what_is_reviewed_changes_no_byte(tmp_path, reviewed):
    del reviewed
    first = pinned(tmp_path, record("VALUE", "heap.zero.malloc", value="a block"))
    text = (tmp_path / "peer.toml").read_text()
    assert pinned(tmp_path, record("FAIL", "heap.errno.failure", reason="old")) == first
    assert (tmp_path / "peer.toml").read_text() == text


@pytest.mark.parametrize(("was", "is_now", "words"), [
    ('"2.0.9", "2.2.4"', '"2.2.4", "2.0.9"', "2.0.9 is not newer than 2.2.4"),
    ('"3.0.1"]', '"3.0.1", "3.0.01"]', "is not newer"),
    ('"2.0.9 to 2.2.4"', '"2.0.9 to 2.9"', '"2.9" is not among the reviewed versions'),
    ('"2.0.9 to 2.2.4"', '"2.2.4 to 2.0.9"', "from a version to a newer one"),
    ('"2.0.9 to 2.2.4"', '"2.0.9 to 3.0.1"', "heap.zero.usable is listed twice"),
    ('versions = "2.2.4"', 'versions = "2.2.4, 3.0.1"', "heap.errno.failure is listed twice"),
    ('versions = "2.2.4"', 'versions = "9"', "not among the reviewed"),
    ('versions = "2.2.4"', 'arch = ["aarch64"]', "heap.errno.failure is listed twice"),
])
def test_lines_that_contradict_each_other_are_refused(tmp_path, was, is_now, words):
    assert FILE.count(was) == 1
    (tmp_path / "peer.toml").write_text(FILE.replace(was, is_now))
    with pytest.raises(UsageError, match=words):
        Golden.read("peer", tmp_path)


@pytest.mark.parametrize(("was", "is_now", "words"), [
    ('"heap.zero.malloc" =', '"heap.zero.gone" =', "heap.zero.gone: a value of a clause that tells"),
    ('"heap.zero.malloc" =', '"heap.errno.failure" =', "tells none"),
    ('"heap.aligned.powers"', '"heap.aligned.gone"', "not asked"),
    ('"8 bytes"', '["16 bytes", "32 bytes"]', "the same value"),
    ('["16 bytes", "32 bytes"]', '["16 bytes"]', "fewer than two"),
    ('= "null"', '= "a block"', "aarch64 repeats what holds everywhere"),
    ('sometimes = true', 'versions = "2.0.9 to 3.0.1"', "every reviewed version is named"),
    ('"3.0.1" = "null"', '"2.0.9 to 3.0.1" = "null"', "every reviewed version is named"),
])
def test_lines_that_nothing_needs_are_found(tmp_path, was, is_now, words):
    kinds = {"heap.zero.malloc": "value", "heap.zero.usable": "value",
             "heap.errno.failure": "pass", "heap.aligned.powers": "pass"}
    (tmp_path / "peer.toml").write_text(FILE)
    assert list(golden_faults.faults(Golden.read("peer", tmp_path), kinds)) == []
    assert FILE.count(was) == 1
    (tmp_path / "peer.toml").write_text(FILE.replace(was, is_now))
    assert words in "\n".join(golden_faults.faults(Golden.read("peer", tmp_path), kinds))


def test_a_span_is_told_as_it_is_read():
    reviewed = ["1", "2", "3", "4", "5"]
    for count in range(1, 6):
        for chosen in itertools.combinations(reviewed, count):
            assert spans.members(spans.told(chosen, reviewed), reviewed) == set(chosen)
    assert spans.told(["1", "2", "4"], reviewed) == "1 to 2, 4"
