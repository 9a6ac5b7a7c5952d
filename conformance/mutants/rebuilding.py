"""Builds what depends on one changed source file, beside the build folder and never in it.

The build's own commands are run again, as ninja tells them, with the changed outputs' names replaced
by those in a scratch folder.
"""

import dataclasses
import functools
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

from ci.host.errors import CannotBuild


WORDS = re.compile(r"([\s;&\"']+)")
LINKED = ".linked"  # the first half of a relocatable object


@dataclasses.dataclass(frozen=True)
class Step:
    output: str
    command: str
    file: str


class Recipe:
    """The commands of a build folder, by what they make."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        done = subprocess.run(["ninja", "-C", folder, "-t", "compdb"], capture_output=True,
                              text=True, check=False)
        if done.returncode != 0:
            raise CannotBuild(f"the mutants need a build with Ninja: {done.stderr.strip()}")
        self.steps = {entry["output"]: Step(entry["output"], entry["command"], entry["file"])
                      for entry in json.loads(done.stdout) if entry["command"]}

    @functools.cached_property
    def users(self) -> dict[str, list[str]]:
        """Which outputs a command with that word in it makes."""
        found: dict[str, list[str]] = {}
        for step in self.steps.values():
            for word in set(WORDS.split(step.command)):
                output = self.output_of(word)
                if output is not None and output != step.output:
                    found.setdefault(output, []).append(step.output)
        return found

    def output_of(self, word: str) -> str | None:
        """The output that a word of a command names, in one way or another."""
        path = os.path.normpath(word).removeprefix(f"{self.folder}/")
        return path if path in self.steps else None

    def objects(self, source: pathlib.Path, wanted: set[str]) -> list[str]:
        """The objects of the source that some wanted program is made of."""
        return [output for output, step in self.steps.items()
                if step.command.rstrip().endswith(f"-c {source}") and self.chain(output, wanted)]

    def chain(self, output: str, wanted: set[str]) -> list[str]:
        """What is made anew, in order, when that output changes, down to what is wanted."""
        order: list[str] = []

        def visit(one: str) -> bool:
            if one in order:
                return True
            needed = [visit(user) for user in self.users.get(one, [])]
            if any(needed) or one in wanted:
                order.append(one)
                return True
            return False

        visit(output)
        return order[::-1]


class Scratch:
    """A folder in which one mutant is built."""

    def __init__(self, recipe: Recipe, folder: pathlib.Path):
        self.recipe, self.folder = recipe, folder

    def compile(self, source: pathlib.Path, text: str, obj: str) -> pathlib.Path | None:
        """The object of the changed source, which is made once, or None where it is no C."""
        changed, made = self.folder / source.name, self.folder / obj
        if made.exists():
            return made
        changed.write_text(text)
        made.parent.mkdir(parents=True, exist_ok=True)
        command = self.recipe.steps[obj].command
        words = [str(changed) if word == str(source) else str(made) if word == obj else word
                 for word in shlex.split(command)]
        words = _without_dependencies(words) + [
            "-iquote", str(source.parent), "-Wno-error", "-w",
            f"-fmacro-prefix-map={self.folder}={source.parent}"]
        done = subprocess.run(words, cwd=self.recipe.folder, capture_output=True, check=False)
        return made if done.returncode == 0 else None

    def link(self, chains: list[list[str]]) -> set[str]:
        """Makes what follows from the objects, and tells what was made.  What cannot be linked is left
        out, with what would follow from it."""
        made = {output for chain in chains for output in chain}
        order = list(dict.fromkeys(output for chain in chains for output in chain[1:]))
        objects = {chain[0] for chain in chains}
        linked, missing = set(objects), set()
        for output in _sorted(order, self.recipe):
            if output in objects:
                continue
            if not any(output in self.recipe.users.get(one, []) for one in missing) \
                    and self._is_linked(output, made):
                linked.add(output)
            else:
                missing.add(output)
        return linked

    def _is_linked(self, output: str, made: set[str]) -> bool:
        target = self.folder / output
        target.parent.mkdir(parents=True, exist_ok=True)
        command = self._renamed(self.recipe.steps[output].command, made)
        done = subprocess.run(["sh", "-c", command], cwd=self.recipe.folder,
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            print(f"assay: {output}: {done.stderr.strip()[-300:]}", file=sys.stderr)
        return done.returncode == 0

    def _renamed(self, command: str, made: set[str]) -> str:
        """The command with every changed output's name replaced."""
        def rename(word: str) -> str:
            bare = word.removesuffix(LINKED)
            output = self.recipe.output_of(bare)
            return f"{self.folder / output}{word[len(bare):]}" if output in made else word

        return "".join(map(rename, WORDS.split(command)))


def _without_dependencies(words: list[str]) -> list[str]:
    """Without -MD -MT x -MF y, which write into the build folder."""
    kept, skip = [], False
    for word in words:
        if skip:
            skip = False
        elif word in ("-MT", "-MF"):
            skip = True
        elif word != "-MD":
            kept.append(word)
    return kept


def _sorted(outputs: list[str], recipe: Recipe) -> list[str]:
    """Each after what it is made of."""
    inside, order = set(outputs), []

    def visit(one: str) -> None:
        if one in order:
            return
        for other in inside:
            if one in recipe.users.get(other, []):
                visit(other)
        order.append(one)

    for one in outputs:
        visit(one)
    return order


def stripped(obj: pathlib.Path) -> bytes:
    """What the object does, without what it says to a debugger."""
    bare = obj.with_suffix(".bare")
    subprocess.run(["objcopy", "--strip-debug", obj, bare], check=True, capture_output=True)
    return bare.read_bytes()
