"""The words of names: what a public header or a class is called is explained in GLOSSARY.md.

A name is split into its words.  Each must be part of a term of the glossary, or stand in its list of
ordinary words.  A new noun is then explained before it spreads, and one thing gets no second name by
accident.
"""

import pathlib
import re
from collections.abc import Iterable, Iterator

from ci.one_name import CLASS

PAGE = "GLOSSARY.md"
TERM = re.compile(r"^\| ([^|]+) \| ", re.MULTILINE)
ORDINARY = re.compile(r"^## Ordinary words\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
WORD = re.compile(r"[A-Z][a-z0-9]+|[A-Z]+(?![a-z])|[a-z0-9]+")
PLURALS = (("ies", "y"), ("es", ""), ("s", ""))

Unknown = Iterator[tuple[pathlib.Path, int, str, str]]  # file, line, name, the word in it


def words(page: str) -> set[str]:
    """Those of the terms, and the ordinary ones."""
    ordinary = ORDINARY.search(page)
    said = " ".join([*TERM.findall(page), ordinary[1] if ordinary else ""])
    return {word.lower() for word in WORD.findall(said)}


def classes(files: Iterable[pathlib.Path], known: set[str]) -> Unknown:
    """Tests may call their classes what they like: nobody imports them."""
    for path in files:
        if path.parent.name == "test":
            continue
        text = path.read_text()
        for match in CLASS.finditer(text):
            line = text.count("\n", 0, match.start(1)) + 1
            yield from ((path, line, match[1], word) for word in _unknown(match[1], known))


def headers(files: Iterable[pathlib.Path], known: set[str]) -> Unknown:
    for path in files:
        yield from ((path, 0, path.name, word) for word in _unknown(path.stem, known))


def _unknown(name: str, known: set[str]) -> list[str]:
    return [word for word in map(str.lower, WORD.findall(name))
            if word not in known and not any(
                word.endswith(ending) and word.removesuffix(ending) + singular in known
                for ending, singular in PLURALS)]
