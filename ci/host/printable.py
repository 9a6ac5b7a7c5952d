"""Makes text from outside harmless: a control character, or one that changes the direction of a
line, is shown as its number and not executed.

Names of files, versions that programs tell and records that others wrote may hold anything.  On a
terminal ESC moves the cursor and renames the window, and U+202E shows a line backwards.  Each such
character becomes its escape as JSON writes it, so that a JSON text stays the same text.
"""

import re
import unicodedata

SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
# Control, format (the marks of direction are among them), half of a pair, two kinds of line end.
ACTING = {"Cc", "Cf", "Cs", "Zl", "Zp"}
NEVER = "\ufffe\uffff"  # no characters at all, and XML has no place for them
JOINERS = "\u200c\u200d"  # of Persian, of Indian scripts and of emoji: they turn nothing

_UNUSUAL = re.compile(r"[^ -~\n\t]")
_UNUSUAL_IN_LINE = re.compile(r"[^ -~]")


def printable(text: str) -> str:
    """The text with its lines and tabs, and nothing else that a terminal obeys."""
    return _UNUSUAL.sub(_shown, text)


def one_line(text: str) -> str:
    """The same as a single line."""
    return _UNUSUAL_IN_LINE.sub(_shown, text)


def in_record(value: object) -> object:
    """A record, or a part of one, with such text only."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, list):
        return [in_record(one) for one in value]
    if isinstance(value, dict):
        return {printable(name): in_record(one) for name, one in value.items()}
    return value


def _shown(match: re.Match) -> str:
    character = match[0]
    acting = unicodedata.category(character) in ACTING or character in NEVER
    if character in JOINERS or not acting:
        return character
    if character in SHORT:
        return SHORT[character]
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


class PrintableStream:
    """A stream that writes printable text.  `unguarded` is what draws in colours itself."""

    def __init__(self, stream) -> None:
        self.unguarded = stream

    def write(self, text: str) -> int:
        return self.unguarded.write(printable(text))

    def writelines(self, lines) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str):
        return getattr(self.unguarded, name)


def unguarded(stream):
    """The stream itself, for what has made its text printable and adds colours."""
    return getattr(stream, "unguarded", stream)
