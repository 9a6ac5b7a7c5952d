"""Makes mutants of C sources: one operator, constant or branch changed.

The text is read as tokens.  Comments, literals, preprocessor lines, asserts, static asserts and the
calls that only word a message are left alone.  What is made is C again, but need not compile (a
star may be a declaration's): who builds them throws those away.
"""

import dataclasses
import pathlib
import random
import re
from collections.abc import Iterator

TOKEN = re.compile(r"""
    (?P<comment>/\*.*?\*/|//[^\n]*)
  | (?P<line>^[ \t]*\#(?:[^\n\\]|\\.|\\\n)*)
  | (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
  | (?P<name>[A-Za-z_]\w*)
  | (?P<number>(?:0[xX][0-9A-Fa-f]+|\d+)[uUlL]*)
  | (?P<mark><<=|>>=|\.\.\.|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||\+=|-=|\*=|/=|%=|&=|\|=|\^=
      |[-+*/%&|^~!<>=?:;,.(){}\[\]])
""", re.VERBOSE | re.DOTALL | re.MULTILINE)

# What an operator between two operands may become.
SWAPS = {
    "<": ("<=", ">="), "<=": ("<", ">"), ">": (">=", "<="), ">=": (">", "<"),
    "==": ("!=",), "!=": ("==",), "&&": ("||",), "||": ("&&",),
    "+": ("-",), "-": ("+",), "*": ("/",), "/": ("*",), "%": ("/",),
    "&": ("|",), "|": ("&",), "^": ("&",), "<<": (">>",), ">>": ("<<",),
    "+=": ("-=", "="), "-=": ("+=", "="), "|=": ("&=", "="), "&=": ("|=", "="),
    "++": ("--",), "--": ("++",),
}
EITHER_SIDE = ("++", "--")  # they need no operand before them
SILENT = ("assert", "_Static_assert", "static_assert", "snprintf", "fprintf", "printf", "dprintf",
          "misuse_report", "accuse")
DECLARES = ("enum", "struct", "union", "typedef", "sizeof", "alignof", "_Alignof")


@dataclasses.dataclass(frozen=True)
class Token:
    kind: str
    text: str
    at: int

    @property
    def end(self) -> int:
        return self.at + len(self.text)


@dataclasses.dataclass(frozen=True)
class Change:
    """A mutant of a file: `text` in place of what is from `at` to `end`."""

    file: pathlib.Path
    at: int
    end: int
    text: str

    def apply(self, source: str) -> str:
        return source[:self.at] + self.text + source[self.end:]

    def key(self, source: str) -> dict[str, str]:
        """What names it as long as its line stays as it is."""
        start, stop = source.rfind("\n", 0, self.at) + 1, source.find("\n", self.end)
        before = source[start:stop]
        after = source[start:self.at] + self.text + source[self.end:stop]
        return {"file": self.file.name, "function": function_at(source, self.at),
                "from": " ".join(before.split()), "to": " ".join(after.split())}


def tokens(source: str) -> list[Token]:
    found = [Token(match.lastgroup, match[0], match.start()) for match in TOKEN.finditer(source)]
    return [token for token in found if token.kind not in ("comment", "line")]


def function_at(source: str, at: int) -> str:
    """The function whose body holds the place, or the empty string."""
    opened = source.rfind("\n{\n", 0, at)
    closed = source.rfind("\n}", 0, at)
    if opened < 0 or closed > opened:
        return ""
    head = source[source.rfind("\n\n", 0, opened) + 2:opened + 1]
    name = re.search(r"(\w+)\(", re.sub(r"/\*.*?\*/|__attribute__\(\(.*?\)\)\)?", "", head,
                                        flags=re.DOTALL))
    return name[1] if name else ""


def changes(file: pathlib.Path) -> list[Change]:
    """Every mutant of the file."""
    source = file.read_text()
    found = tokens(source)
    silent = _silent(found)
    made = []
    for index, token in enumerate(found):
        if index in silent:
            continue
        for at, end, text in _of_token(source, found, index):
            made.append(Change(file, at, end, text))
    return made


def _of_token(source: str, found: list[Token], index: int) -> Iterator[tuple[int, int, str]]:
    token = found[index]
    before = found[index - 1] if index else None
    if token.text in SWAPS and (token.text in EITHER_SIDE or _is_operand(before)):
        for swap in SWAPS[token.text]:
            yield token.at, token.end, swap
    elif token.kind == "number" and not _is_declared(found, index):
        yield from ((token.at, token.end, text) for text in _numbers(token.text))
    elif token.text == "!":
        yield token.at, token.end, ""
    elif token.text in ("true", "false"):
        yield token.at, token.end, "false" if token.text == "true" else "true"
    elif token.text in ("if", "while") and index + 1 < len(found):
        inside = _parenthesis(found, index + 1)
        if inside is not None:
            opened, closed = found[index + 1], found[inside]
            yield opened.end, closed.at, f"!({source[opened.end:closed.at]})"
            if token.text == "if":
                yield opened.end, closed.at, "0"
                yield opened.end, closed.at, "1"


def _numbers(text: str) -> Iterator[str]:
    """Its neighbours and 0."""
    digits = text.rstrip("uUlL")
    suffix = text[len(digits):]
    octal = re.fullmatch(r"0[0-7]+", digits) is not None  # in C; Python refuses it
    value = int(digits, 8 if octal else 0)
    for other in dict.fromkeys((value + 1, value - 1, 0)):
        if other >= 0 and other != value:
            yield f"{other}{suffix}"


def _is_operand(token: Token | None) -> bool:
    if token is None:
        return False
    if token.kind == "name":
        return token.text not in ("return", "case", "else", "sizeof", "const", "void", "char",
                                  "int", "unsigned", "struct", "size_t", "uint64_t", "uint16_t")
    return token.kind == "number" or token.text in (")", "]")


def _is_declared(found: list[Token], index: int) -> bool:
    """Whether it is an array's length in a declaration of the file's own scope."""
    return index > 0 and found[index - 1].text == "[" and index + 1 < len(found) \
        and found[index + 1].text == "]" and found[index - 2].text in DECLARES


def _parenthesis(found: list[Token], index: int) -> int | None:
    """Where the parenthesis that opens at `index` closes."""
    depth = 0
    for at in range(index, len(found)):
        depth += {"(": 1, ")": -1}.get(found[at].text, 0)
        if depth == 0:
            return at
    return None


def _silent(found: list[Token]) -> set[int]:
    """The places of tokens inside calls that are left alone."""
    silent: set[int] = set()
    for index, token in enumerate(found[:-1]):
        silenced = token.text in SILENT or token.text.endswith("_ASSERT")
        if silenced and found[index + 1].text == "(":
            end = _parenthesis(found, index + 1)
            silent.update(range(index, (end or index) + 1))
    return silent


def drawn(files: list[pathlib.Path], seed: int) -> list[Change]:
    """Every mutant of the files, in a drawn order."""
    every = [change for file in sorted(files) for change in changes(file)]
    random.Random(seed).shuffle(every)
    return every
