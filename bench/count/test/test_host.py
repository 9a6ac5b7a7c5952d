"""Counts are not the host's: the same with one, two and sixteen processors, whatever the host's
random numbers are, and whatever processor QEMU would show by itself."""

import os
import pathlib
import platform
import shutil
import subprocess

import pytest

from bench.candidates import MeasuredCandidate, MeasuredRoster
from bench.count import shown_host
from bench.count.counted_cell import Counted, CountedCell, CountingPlatform
from bench.count.session import platform_for
from ci.host import architectures
from workloads import selection

HERE = pathlib.Path(__file__).parent
PAIR, CALLOC = "pair/size:64", "calloc/size:4096"

pytestmark = pytest.mark.skipif(shutil.which(f"qemu-{architectures.host().qemu}") is None,
                                reason="qemu-user is not installed")


@pytest.fixture(scope="module")
def here() -> CountingPlatform:
    return platform_for(architectures.host().name, 1, may_install=False)


def compiled(file: pathlib.Path, source: str, *plants: str) -> pathlib.Path:
    subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-fno-builtin", "-Wl,--build-id",
                    *(f"-D{plant}" for plant in plants), "-o", file, HERE / source], check=True)
    return file


@pytest.fixture(scope="module")
def many(tmp_path_factory) -> pathlib.Path:
    return compiled(tmp_path_factory.mktemp("many") / "many.so", "many_processors.c")


class Elsewhere(CountedCell):
    """The same cell as another host would run it."""

    words: tuple[str, ...] = ()
    variables: dict[str, str] = {}

    def _launched(self, out: pathlib.Path) -> tuple[list[str], dict]:
        argv, variables = super()._launched(out)
        return [*self.words, *argv], variables | self.variables


def elsewhere(cell: CountedCell, *words: str, **variables: str) -> CountedCell:
    kind = type("Elsewhere", (Elsewhere,), {"words": words, "variables": variables})
    return kind(**vars(cell))


def cell(platform: CountingPlatform, candidate: MeasuredCandidate, workload: str = PAIR) -> CountedCell:
    return CountedCell(selection.select([workload], "default")[0], candidate, platform=platform)


def same(*cells: CountedCell) -> bool:
    counts = [one.count() for one in cells]
    assert all(isinstance(one, Counted) for one in counts), counts
    return all(one.functions == counts[0].functions for one in counts)


def one_processor() -> list[str]:
    return ["taskset", "--cpu-list", str(min(os.sched_getaffinity(0)))]


@pytest.mark.parametrize("way", ["BY_CALLS", "BY_FILES",
                                 pytest.param("BY_CHANCE", marks=pytest.mark.full),
                                 pytest.param("BY_SYSTEM", marks=pytest.mark.full)])
def test_what_an_allocator_sees_of_the_host_is_the_same(here, tmp_path, many, way):
    library = compiled(tmp_path / "mine.so", "planted.c", "_GNU_SOURCE", "PLANT_HOST", way)
    asked = cell(here, MeasuredCandidate("mine", "preload", library=library, named=True))
    assert same(asked, elsewhere(asked, *one_processor()),
                elsewhere(asked, LD_PRELOAD=str(many)))


@pytest.mark.full
@pytest.mark.parametrize("name", ["glibc", "jemalloc", "mimalloc", "tcmalloc", "tbbmalloc"])
def test_peers_count_the_same_with_any_number_of_processors(here, many, name):
    peer = next(one for one in MeasuredRoster(here.native).default() if one.name == name)
    if not peer.library.is_file():
        pytest.skip(f"{name} is not installed")
    asked = cell(here, peer, "churn/live:1000/sizes:512-32768")
    assert same(asked, elsewhere(asked, *one_processor()), elsewhere(asked, LD_PRELOAD=str(many)))


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the models are of x86_64")
def test_the_processor_that_qemu_would_show_does_not_matter(here):
    reference = next(one for one in MeasuredRoster(here.native).default() if one.reference)
    asked = cell(here, reference, CALLOC)
    assert same(*(elsewhere(asked, QEMU_CPU=model) for model in ("Nehalem", "max")))


def test_the_files_shown_agree_with_the_calls():
    source = (HERE.parent / "host.c").read_text()
    assert f"PROCESSORS = {shown_host.PROCESSORS} " in source
