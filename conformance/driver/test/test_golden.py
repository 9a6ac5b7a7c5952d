"""A reviewed value or failure that no longer fits is found, and pinning writes what is found."""

import tomllib

import pytest

from ci.host.errors import UsageError
from conformance.driver import clause_texts, golden, pinning
from conformance.driver.golden import FOLDER, Golden
from conformance.driver.test import golden_faults

FILE = """
reviewed = ["1.2"]

[value]
"heap.zero.malloc" = "a block"
"misuse.double.free" = 4
"process.fork.signal" = ["hangs", "ends"]
[value.aarch64]
"heap.zero.malloc" = "null"

[[deviation]]
clause = "heap.errno.failure"
observed = "malloc(*) left errno 0"
reason = "it sets none"
"""


def record(verdict="PASS", clause="heap.x.y", **more) -> dict:
    return {"record": "verdict", "allocator": "any/one", "version": "1.2-3", "clause": clause,
            "arch": "x86_64", "emulation": "native", "verdict": verdict, "reason": None,
            "replay": "again"} | more


@pytest.fixture
def reviewed(tmp_path) -> Golden:
    (tmp_path / "any-one.toml").write_text(FILE)
    return Golden.read("any/one", tmp_path)


def what(one: dict, reviewed) -> str | None:
    finding = golden.review(one, reviewed)
    return None if finding is None else finding.what


def test_what_was_reviewed_breaks_nothing(reviewed):
    assert what(record(), reviewed) is None
    assert what(record("VALUE", "heap.zero.malloc", value="a block"), reviewed) is None
    assert what(record("VALUE", "misuse.double.free", value=4), reviewed) is None
    for raced in ("hangs", "ends"):
        assert what(record("VALUE", "process.fork.signal", value=raced), reviewed) is None
    failed = record("FAIL", "heap.errno.failure", reason="malloc(7) left errno 0")
    assert what(failed, reviewed) is None
    assert failed["deviation"] == "it sets none"


def test_only_what_is_listed_as_a_race_may_change_from_run_to_run(reviewed):
    assert golden.is_race(record(clause="process.fork.signal"), reviewed)
    assert not golden.is_race(record(clause="heap.zero.malloc"), reviewed)
    assert not golden.is_race(record(clause="heap.errno.failure"), reviewed)
    reviewed.deviations[0]["sometimes"] = True
    assert golden.is_race(record(clause="heap.errno.failure"), reviewed)
    assert not golden.is_race(record(clause="heap.errno.failure", version="3.0"), reviewed)


def test_a_value_is_that_of_its_architecture(reviewed):
    assert what(record("VALUE", "heap.zero.malloc", value="null", arch="aarch64"), reviewed) is None
    assert what(record("VALUE", "heap.zero.malloc", value="null"), reviewed)


@pytest.mark.parametrize(("one", "words"), [
    (record("FAIL", reason="odd"), "fails"),
    (record("VALUE", "heap.zero.malloc", value="other"), "the reviewed one"),
    (record("VALUE", "misuse.double.free", value=-1), "the reviewed one"),
    (record("VALUE", "process.fork.signal", value="dies"), '"hangs" or "ends"'),
    (record("VALUE", value="new"), "not reviewed yet"),
    (record("FAIL", "heap.errno.failure", reason="crashed"), "fails differently"),
    (record("PASS", "heap.errno.failure"), "no longer happens"),
])
def test_what_does_not_fit_is_found(reviewed, one, words):
    assert words in what(one, reviewed)


def test_a_failure_that_could_not_be_asked_for_is_still_listed(reviewed):
    assert what(record("UNSUPPORTED", "heap.errno.failure", reason="no host"), reviewed) is None


def test_a_race_may_be_lost_or_won(reviewed):
    reviewed.deviations[0]["sometimes"] = True
    assert what(record("PASS", "heap.errno.failure"), reviewed) is None


def test_another_version_is_unreviewed_and_breaks_nothing(reviewed):
    for version in ("1.3-1", "1.1-1", "2:1.2.1-1", None):
        same = record("VALUE", "heap.zero.malloc", value="a block", version=version)
        assert golden.review(same, reviewed) is None and "unreviewed" not in same
        for one in (record("VALUE", "heap.zero.malloc", value="x", version=version),
                    record("FAIL", "heap.x.y", reason="odd", version=version),
                    record("FAIL", "heap.errno.failure", reason="malloc(7) left errno 0",
                           version=version)):
            finding = golden.review(one, reviewed)
            assert finding.unreviewed and one["unreviewed"] == finding.what
            assert "deviation" not in one
            assert not golden.review(one, reviewed, strict=True).unreviewed


def test_every_revision_of_a_reviewed_version_is_reviewed(reviewed):
    for version in ("1.2", "1.2-9+deb12u14", "1.2+ds-2build1", "1:1.2-1", "1.2-0ubuntu3.8"):
        assert what(record("FAIL", reason="odd", version=version), reviewed) == "fails"
        assert not golden.review(record("FAIL", version=version), reviewed).unreviewed


def test_a_peer_without_a_file_has_no_reviewed_version(tmp_path):
    peer = Golden.of_peer("new", tmp_path)
    assert golden.review(record("FAIL", reason="odd"), peer).unreviewed
    assert golden.review(record("VALUE", value="any"), peer) is None


def test_what_is_built_here_is_strict_in_every_version():
    bundled = Golden("own", None, {}, [])
    for version in ("0.1.0", "9", None):
        assert not golden.review(record("FAIL", version=version), bundled).unreviewed


def test_without_a_file_a_failure_is_a_failure_and_a_value_is_free():
    assert what(record("FAIL"), None) == "fails"
    assert what(record("VALUE", value="x"), None) is None


def test_a_deviation_without_its_reason_is_refused(tmp_path):
    (tmp_path / "a.toml").write_text('[[deviation]]\nclause = "c"\nobserved = "o"\nreason = ""\n')
    with pytest.raises(UsageError, match="the deviation c has no reason yet"):
        Golden.read("a", tmp_path)


def test_pinning_writes_what_reading_accepts(tmp_path, reviewed):
    del reviewed
    seen = [record("VALUE", "heap.zero.malloc", value='a "new" one'),
            record("VALUE", "heap.zero.malloc", value="null", arch="aarch64"),
            record("VALUE", "misuse.other.one", value=2),
            record("VALUE", "misuse.other.one", value=2, arch="aarch64"),
            record("VALUE", "process.fork.signal", value="ends"),
            record("PASS", "heap.errno.failure")]
    [file] = pinning.pin(seen, folder=tmp_path)
    again = Golden.read("any/one", tmp_path)
    assert file == tmp_path / "any-one.toml"
    assert all(golden.review(one, again) is None for one in seen)
    assert again.values["misuse.double.free"] == 4
    assert again.values["aarch64"] == {"heap.zero.malloc": "null"}
    assert again.values["process.fork.signal"] == ["hangs", "ends"]
    assert again.deviations == [] and again.reviewed == ("1.2",)


def test_a_failure_of_one_architecture_stays_listed_for_it(tmp_path, reviewed):
    del reviewed
    passed = record("PASS", "heap.errno.failure", arch="aarch64")
    failed = record("FAIL", "heap.errno.failure", reason="malloc(7) left errno 0")
    pinning.pin([failed, passed], folder=tmp_path)
    again = Golden.read("any/one", tmp_path)
    assert again.deviations[0]["arch"] == ["x86_64"]
    assert golden.review(passed, again) is None and golden.review(failed, again) is None


def test_a_pinned_failure_still_needs_its_reason(tmp_path):
    pinning.pin([record("FAIL", reason="why")], ["any/one"], tmp_path)
    with pytest.raises(UsageError):
        Golden.read("any/one", tmp_path)


def test_a_file_of_any_name_and_folder_is_pinned_and_read(tmp_path):
    file = tmp_path / "their answers.toml"
    assert Golden.of_file("mine", file) is None
    assert pinning.pin([record("FAIL", reason="why")], file=file) == [file]
    assert pinning.without_reason(file, "mine") == ["heap.x.y"]
    with pytest.raises(UsageError, match="has no reason yet: write in it why"):
        Golden.of_file("mine", file)
    file.write_text(file.read_text().replace('reason = ""', 'reason = "known"'))
    assert golden.review(record("FAIL", reason="why"), Golden.of_file("mine", file)) is None
    assert pinning.without_reason(file, "mine") == []


def test_every_golden_file_is_complete_and_about_something():
    kinds = {name: tomllib.loads(file.read_text()).get("kind", "pass")
             for name, file in clause_texts.texts().items()}
    for file in FOLDER.glob("*.toml"):
        reviewed = Golden.read(file.stem)
        assert reviewed.values or reviewed.deviations, file
        assert list(golden_faults.faults(reviewed, kinds)) == [], file
