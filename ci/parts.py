"""The parts of `./assay test --full`, as parts.toml has them: each can be run alone."""

import dataclasses
import pathlib

from ci.host import near, toml
from ci.host.errors import UsageError

FILE = pathlib.Path(__file__).with_name("parts.toml")
OTHER = "OTHER"  # the preset of the other architecture, whichever that is here


@dataclasses.dataclass(frozen=True)
class SuitePart:
    """Presets whose C tests are run, and tests in Python."""

    name: str
    what: str
    presets: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    match: str = ""
    normal: bool = False  # the tests that are not marked `full`, all of them

    def pytest_words(self) -> list[str]:
        """What selects its tests; what another part names more closely is left to that."""
        if self.normal:
            return ["-m", "not full"]
        closer = [f"--ignore={path}" for part in all_parts() for path in part.tests
                  if path not in self.tests and any(path.startswith(f"{own}/")
                                                    for own in self.tests)]
        return ["-m", "full", *closer, *self.tests]


def all_parts() -> list[SuitePart]:
    return [SuitePart(name, facts["what"], tuple(facts.get("presets", ())),
                      tuple(facts.get("tests", ())), facts.get("match", ""),
                      facts.get("normal", False))
            for name, facts in toml.loads(FILE.read_text(encoding="utf-8")).items()]


def find(name: str) -> SuitePart:
    """The part of that name; UsageError that names all where there is none."""
    parts = {part.name: part for part in all_parts()}
    if name in parts:
        return parts[name]
    raise UsageError(f"no part {name}{near.suggestion(name, parts, '')}; choose from "
                     f"{', '.join(parts)}")
