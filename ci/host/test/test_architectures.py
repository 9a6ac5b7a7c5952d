"""An architecture's names are the same wherever they have to be written."""

import json
import re

import pytest

from ci.host import architectures, build
from ci.host.errors import UsageError


def test_each_is_known_by_its_name():
    assert [architectures.of(name).name for name in architectures.names()] == architectures.names()
    assert architectures.host() != architectures.other()


def test_any_other_word_is_refused_with_what_there_is():
    with pytest.raises(UsageError, match="^no architecture vax; choose from x86_64, aarch64, "):
        architectures.of("vax")


@pytest.mark.parametrize("machine, name", [("x86_64", "x86_64"), ("aarch64", "aarch64"),
                                           ("i686", "i386")])
def test_the_host_goes_by_the_name_of_records(machine, name, monkeypatch):
    monkeypatch.setattr(architectures.platform, "machine", lambda: machine)
    assert architectures.host().name == name
    assert architectures.other().name == ("x86_64" if name == "aarch64" else "aarch64")


def test_a_preset_and_its_toolchain_file_agree():
    """A preset and its toolchain file are read at different moments, so both have the names."""
    presets = {preset["name"]: preset for preset in json.loads(
        (build.ROOT / "CMakePresets.json").read_text())["configurePresets"]}
    for name in architectures.names():
        arch = architectures.of(name)
        text = (build.ROOT / "ci" / "host" / "toolchains" / f"{arch.triplet}.cmake").read_text()
        facts = dict(re.findall(r"set\(assay_(\w+) (\S+)\)", text))
        assert facts == {"arch": name, "triplet": arch.triplet, "compiler": arch.compiler}
        assert presets[name]["cacheVariables"]["CMAKE_C_COMPILER"] == f"{arch.compiler}-gcc"
        assert presets[name]["toolchainFile"].endswith(f"/{arch.triplet}.cmake")
