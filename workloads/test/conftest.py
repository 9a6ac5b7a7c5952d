"""What the tests of traces and of the recorder are built from."""

import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from ci.host import build as builder  # noqa: E402


@pytest.fixture(scope="session")
def build() -> pathlib.Path:
    return builder.build("release", targets=["recording"])


@pytest.fixture(scope="session")
def trace_tool(build):
    """Runs assay-trace; the result has its status and output."""
    def run(*words, text: str | None = None) -> subprocess.CompletedProcess:
        return subprocess.run([build / "bin" / "assay-trace", *words], capture_output=True,
                              text=True, check=False, input=text)
    return run


@pytest.fixture(scope="session")
def compiled(tmp_path_factory):
    """Compiles a C program and returns its path."""
    folder = tmp_path_factory.mktemp("compiled")

    def run(name: str, source: str, *flags: str, compiler: str = "gcc") -> pathlib.Path:
        suffix = "cc" if compiler == "g++" else "c"
        (folder / f"{name}.{suffix}").write_text(source)
        subprocess.run([compiler, "-O1", "-fno-builtin", "-o", folder / name,
                        folder / f"{name}.{suffix}", *flags], check=True)
        return folder / name
    return run
