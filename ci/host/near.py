"""Which known name a word may have been meant for: offered only where it is near.

Near is one slip: a letter too many, too few, wrong, or changed for its neighbour.  Two slips are
near too where the first letter is right and the word is not short, and so is a beginning.
Allocators have names that differ in two letters, and none of those may be offered for another.
"""

from collections.abc import Iterable

SHORT = 4  # fewer letters than these allow one slip only
BEGINNING_LEAST = 3


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The nearest known name, or None."""
    ranked = [(slips(word, name), len(name), name) for name in set(known)
              if abs(len(word) - len(name)) <= 2]
    near = [one for one in ranked if one[0] <= _allowed(word, one[2])]
    if near:
        return min(near)[2]
    begun = [name for name in known if len(word) >= BEGINNING_LEAST and name.startswith(word)]
    return min(begun, key=lambda name: (len(name), name)) if begun else None


def suggestion(word: str, known: Iterable[str], otherwise: str) -> str:
    """The end of an error's line: the name that was meant, or what to do instead."""
    near = nearest(word, list(known))
    return f"; did you mean {near}?" if near is not None else otherwise


def _allowed(word: str, name: str) -> int:
    return 2 if len(word) >= SHORT and word[0] == name[:1] else 1


def slips(word: str, name: str) -> int:
    """How many slips turn one into the other (Damerau 1964, each place touched once)."""
    older: list[int] = []
    last = list(range(len(name) + 1))
    for row, letter in enumerate(word, 1):
        current = [row]
        for column, other in enumerate(name, 1):
            cost = min(last[column] + 1, current[column - 1] + 1,
                       last[column - 1] + (letter != other))
            if row > 1 and column > 1 and (letter, word[row - 2]) == (name[column - 2], other):
                cost = min(cost, older[column - 2] + 1)
            current.append(cost)
        older, last = last, current
    return last[-1]
