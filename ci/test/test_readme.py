"""The commands of the README are run, and the recipes of CONTRIBUTING followed."""

import pathlib
import re
import shlex
import subprocess

import pytest

from ci import tidy
from ci.build import folder_of

ROOT = tidy.ROOT
OWN_LIBRARY = folder_of("release") / "lib" / "libassay-null.so"


def commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line]


def test_there_are_commands():
    assert len(commands()) >= 6 and "./assay bench" in commands()


@pytest.mark.parametrize("line", [line for line in commands() if line != "./assay test"])
def test_a_command_of_the_readme_works(line: str):
    """What measures does so at its smallest size, and nothing is installed."""
    words = shlex.split(line.replace("/path/lib.so", str(OWN_LIBRARY)))
    words.insert(2, "--no-install")
    if words[1] == "bench":
        words = [word for word in words if word != "--quick"]
        words.insert(2, "--smoke")
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False,
                          stdin=subprocess.DEVNULL, timeout=300)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_links_lead_somewhere():
    for page in tidy.of_kind(ROOT, ".md"):
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text()):
            if target.startswith("#") or "NAME" in target:
                continue
            assert (page.parent / target).exists(), f"{page}: {target}"


def recipe(title: str) -> str:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    return text.split(f"## {title}\n")[1].split("\n## ")[0]


def test_the_recipe_for_an_allocator_is_what_the_build_takes():
    """Every keyword of the recipe's call is one that assay_allocator knows, and the other way."""
    call = re.search(r"assay_allocator\((.*?)\)\n", recipe("An allocator"), re.DOTALL)[1]
    shown = set(re.findall(r"^\s+([A-Z_]+) ", call, re.MULTILINE))
    source = (ROOT / "allocators/api/assay_allocator.cmake").read_text()
    header = re.search(r"#   assay_allocator\(\n(.*?)LICENSE", source, re.DOTALL)[1]
    known = set(re.findall(r"#     ([A-Z_]+) ", header)) | {"LICENSE"}
    assert shown <= known and known - shown == {"NEEDS"}


def test_the_recipe_for_a_workload_is_what_the_catalogue_takes(tmp_path: pathlib.Path):
    from workloads import selection
    text = re.search(r"```toml\n(.*?)```", recipe("A workload"), re.DOTALL)[1]
    lines = [line.removeprefix("   ").replace("NAME", "pair") for line in text.splitlines()]
    file = tmp_path / "pair.toml"
    file.write_text("\n".join(lines))
    workload = selection._read(file)
    assert workload.rows[0].workload == "pair/size:64" and workload.rows[0].smoke == 1000


def test_the_recipe_for_an_exporter_is_what_the_exporters_have():
    names = re.findall(r"`([A-Z]+)`", recipe("An exporter"))
    for exporter in (ROOT / "results/export").glob("*.py"):
        text = exporter.read_text()
        assert all(re.search(rf"^{name} = ", text, re.MULTILINE) for name in names)
        assert re.search(r"^def write\(", text, re.MULTILINE)
