"""Makes the traces of workloads/traces/ again: `assay record --remake [NAME...]`.

A file catalog/trace-NAME.toml says which program of the catalogue is recorded (`program`), how much
work it does (`scale`), with what further `arguments`, which of its processes is kept (`process`;
else the one that called most), and after how many calls the trace is cut (`events_most`).  What was then recorded is written back
into it: command, version, calls, threads and peak.
"""

import pathlib
import re
import subprocess
import tempfile

from ci.host import environment, setup, toml
from ci.host.errors import UsageError
from results.store import whole
from workloads import program as programs, recording, selection

TRACES = pathlib.Path(__file__).parent / "traces"
BYTES_MOST = 8 << 20  # of all together


def names() -> list[str]:
    return sorted(file.stem.removeprefix("trace-")
                  for file in selection.CATALOG.glob("trace-*.toml"))


def remake(build: pathlib.Path, wanted: list[str]) -> int:
    for name in wanted or names():
        if name not in names():
            raise UsageError(f"no trace {name}; choose from {', '.join(names())}")
        facts = remake_one(build, selection.CATALOG / f"trace-{name}.toml")
        print(f"{name:12} {facts['events']:9,} calls, {facts['threads']} threads, "
              f"{facts['live_bytes_peak']:,} bytes live at most, {facts['bytes']:,} on disk",
              flush=True)
    total = sum(file.stat().st_size for file in TRACES.glob("*.trace"))
    print(f"{total / (1 << 20):.2f} MiB in all")
    return 0 if total <= BYTES_MOST else 1


def remake_one(build: pathlib.Path, description: pathlib.Path) -> dict:
    recipe = toml.loads(description.read_text())
    with tempfile.TemporaryDirectory(prefix="assay-trace-") as name:
        folder = pathlib.Path(name)
        image = record_program(build, recipe, folder)
        out = TRACES / recipe["trace"]
        command = without_places(image.command, [name, str(build), str(setup.ROOT)])
        TRACES.mkdir(exist_ok=True)
        subprocess.run([build / recording.TRACE, "trim", image.file, str(recipe["events_most"]),
                        out, command], check=True)
    facts = recording.facts_of(build, out)
    write_back(description, {
        "command": command,
        "version": f"{recipe['package']} {setup.version_of(recipe['package'])}",
        "events": facts["events"], "threads": facts["threads"],
        "live_bytes_peak": facts["live_bytes_peak"]})
    return facts


def without_places(command: str, folders: list[str]) -> str:
    """The command as it would be typed in the root of the repository, whatever the machine."""
    for folder in folders:
        command = command.replace(f"{folder}/", "")
    return re.sub(r"/tmp/\w+\.s\b", "source.s", command)


def record_program(build: pathlib.Path, recipe: dict,
                   folder: pathlib.Path) -> recording.ProcessImage:
    """Runs the program of the catalogue with the recipe's scale; returns the process to keep."""
    program = next(workload for workload in selection.catalogue()
                   if workload.name == recipe["program"]).facts
    workdir = build / "workloads" / "traces" / recipe["trace"]
    variables = environment.child_environment() | program.get("environment", {})

    def filled(words: list[str]) -> list[str]:
        return [word.format(programs=programs.SCRIPTS, workdir=workdir, scale=recipe["scale"])
                for word in words]

    programs.prepare(tuple(filled(program.get("prepare", []))), workdir, variables)
    (folder / "work").mkdir()
    done = recording.record(
        build, filled(program["command"]) + recipe.get("arguments", []), folder / "all.trace",
        variables | {"HOME": str(folder / "work")}, client=filled(program.get("client", [])),
        cwd=folder / "work", stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    kept = [image for image in done.traces
            if recipe.get("process") in (None, pathlib.Path(image.command.split()[0]).name)]
    if done.status != 0 or not kept:
        raise UsageError(f"{recipe['program']}: ended with status {done.status}, "
                         f"{len(kept)} processes to keep")
    return max(kept, key=lambda image: image.events)


def write_back(description: pathlib.Path, facts: dict) -> None:
    text = description.read_text()
    for name, value in facts.items():
        line = f"{name} = " + (f'"{value}"' if isinstance(value, str) else str(value))
        text = re.sub(rf"(?m)^{name} = .*$", lambda _, line=line: line, text, count=1)
    whole.write(description, text)
