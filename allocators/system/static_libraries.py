"""The C libraries of static.toml on this machine: nothing can preload them, so a program that is to
have the malloc of one is linked with it statically."""

import dataclasses
import pathlib
import shutil

from ci.host import setup, toml


@dataclasses.dataclass(frozen=True)
class StaticLibrary:
    """One of them, and the preset that builds programs with it."""

    name: str
    preset: str
    compiler: str
    package: str

    @property
    def version(self) -> str:
        return setup.version_of(self.package)

    @property
    def missing(self) -> str | None:
        """Why no program can be linked with it here, or None."""
        return None if shutil.which(self.compiler) else f"{self.compiler} is not installed"


def all_static() -> list[StaticLibrary]:
    facts = toml.loads(pathlib.Path(__file__).with_name("static.toml").read_text())
    return [StaticLibrary(name, **one) for name, one in facts.items()]
