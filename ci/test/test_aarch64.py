"""The cross build: what is made for aarch64 is for aarch64, and keeps the drop-ins' promises."""

import re
import subprocess

import pytest

from ci import build
from ci.test.test_build import FAMILY, OPERATORS, drop_ins, exports_of

pytestmark = pytest.mark.full
FOLDER = build.folder_of("aarch64")


def output(*command) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("name", [library.name for library in drop_ins()])
def test_a_drop_in_for_aarch64(name: str):
    library = FOLDER / "lib" / name
    assert "AArch64" in output("readelf", "-hW", library)
    assert exports_of(library) == FAMILY | OPERATORS
    kinds = set(re.findall(r"R_AARCH64_TLS\w*", output("readelf", "-rW", library)))
    assert kinds <= {"R_AARCH64_TLS_TPREL", "R_AARCH64_TLS_TPREL64"}, kinds
