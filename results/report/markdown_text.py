"""Text as Markdown shows it: a name or a sentence from outside has no link, no picture, no tag, no
emphasis and no end of line in it.

What reads the same without is left alone, so that the report is still read as plain text: [0.7, 0.8]
is no link, cpu_ns_per_op no emphasis, and a single ~ strikes nothing out.
"""

import re

from ci.host.printable import one_line


class Ready(str):
    """Text that is Markdown already, made by this suite."""

    __slots__ = ()


_TEXT = re.compile(r"""
    \\(?=[!-/:-@\[-`{-~])          # it would take the meaning of what follows
  | [`*]                          # code, emphasis
  | (?<![0-9A-Za-z])_|_(?![0-9A-Za-z])
  | !(?=\[) | \](?=[(\[:])        # a picture, a link
  | ~~+
""", re.VERBOSE)
_NAMED = re.compile(r"&(?=#?\w+;)")
# What GitHub makes of bare words: addresses, and the names of users.
_LINKED = re.compile(r"(?i)(?:(?<=http)|(?<=https)|(?<=ftp)|(?<=mailto)):|(?<=www)\.|@(?=\w)")
_FIRST = re.compile(r"\s*(?:[#>+-]|=+\s*$|[0-9]+(?=[.)](?:\s|$)))")


def escaped(text: str) -> str:
    """The text in one line, as it is shown."""
    text = _TEXT.sub(lambda match: "".join("\\" + sign for sign in match[0]), one_line(text))
    text = _NAMED.sub("&amp;", text).replace("<", "&lt;")
    return _LINKED.sub(lambda match: f"&#{ord(match[0])};", text)


def paragraph(text: str) -> str:
    """The same where a line begins, so that it is no heading, list or quotation."""
    text = escaped(text)
    begun = _FIRST.match(text)
    if begun is None:
        return text
    at = begun.end() - (not begun[0][-1:].isdigit())
    return f"{text[:at]}\\{text[at:]}"


def code(text: str) -> Ready:
    """The text in backquotes; more of them than it has itself."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    space = " " if text[:1] == "`" or text[-1:] == "`" else ""
    return Ready(f"{'`' * (longest + 1)}{space}{one_line(text)}{space}{'`' * (longest + 1)}")
