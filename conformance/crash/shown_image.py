"""`assay crash show FILE`: what is known of the image of a loss, and its bytes."""

import json
import pathlib

from ci.host.errors import UsageError
from ci.host.printable import one_line

LINE, LINES_MOST = 16, 400


def show(name: str) -> int:
    file = pathlib.Path(name)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{name}: {error.strerror}") from None
    for line in (*described(file.with_suffix(".json")), *dumped(content)):
        print(line)
    return 0


def described(file: pathlib.Path) -> list[str]:
    """What the record of the loss says, where it lies beside the image."""
    try:
        record = json.loads(file.read_text())
        words = [record[key] for key in ("allocator", "image", "reason", "replay")]
    except (OSError, ValueError, KeyError, TypeError):
        return []
    titles = ("allocator", "image", "lost", "again")
    lines = [f"{title:10} {one_line(str(word))}" for title, word in zip(titles, words, strict=True)]
    return [*lines, f"{'in':10} {one_line(str(record.get('in')))}, at "
                    f"{one_line(str(record.get('place')))}"]


def dumped(content: bytes) -> list[str]:
    """The lines that are not zero, in hexadecimal."""
    lines = [f"{'bytes':10} {len(content)}"]
    for at in range(0, len(content), LINE):
        part = content[at:at + LINE]
        if not any(part):
            continue
        if len(lines) > LINES_MOST:
            return [*lines, "..."]
        text = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in part)
        lines.append(f"{at:08x}   {part.hex(' ', 4):36} {text}")
    return lines
