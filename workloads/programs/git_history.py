"""Makes a bare git repository with a history of its own: files that grow, change, move and go.

Usage: git_history.py COMMITS FOLDER.  The stream goes through git fast-import; authors, dates and
contents are arithmetic, so the repository is the same on every machine.
"""

import pathlib
import shutil
import subprocess
import sys

FILES = 40
FIRST_DAY = 1_600_000_000


def line(file: int, number: int, edition: int) -> str:
    return f"{number * 7919 % 9973:04d} file {file} says {edition * 31 % 97} of {number}\n"


class Tree:
    """The lines of every file as they are now."""

    def __init__(self) -> None:
        self.lines = [[line(file, n, 0) for n in range(20)] for file in range(FILES)]

    def edit(self, commit: int) -> list[int]:
        """Changes three files; returns which."""
        touched = sorted({commit % FILES, commit * 7 % FILES, commit * 13 % FILES})
        for file in touched:
            lines = self.lines[file]
            at = commit * 17 % len(lines)
            lines[at] = line(file, at, commit)
            lines.insert(at // 2, line(file, len(lines), commit))
            if len(lines) > 60:
                del lines[10:30]
        return touched


def path(file: int, commit: int) -> str:
    """A file lives in one folder until its move."""
    folder = "old" if commit < 3 * file else "new"
    return f"{folder}/part{file % 5}/file{file}.txt"


def data(text: str) -> str:
    return f"data {len(text)}\n{text}\n"


def commit_text(tree: Tree, number: int) -> str:
    who = f"Author {number % 7} <author{number % 7}@example.org> {FIRST_DAY + 3600 * number} +0000"
    text = f"commit refs/heads/main\nmark :{number + 1}\ncommitter {who}\n"
    text += data(f"Change {number}\n\nBecause of {number * 37 % 101}.\n")
    files = range(FILES) if number == 0 else tree.edit(number)
    if number > 0:
        text += f"from :{number}\n"
        for file in range(FILES):
            if path(file, number) != path(file, number - 1):
                text += f"R {path(file, number - 1)} {path(file, number)}\n"
    for file in files:
        text += f"M 100644 inline {path(file, number)}\n" + data("".join(tree.lines[file]))
    return text


def main() -> None:
    count, folder = int(sys.argv[1]), pathlib.Path(sys.argv[2])
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run(["git", "init", "--quiet", "--bare", "--template=", "--initial-branch=main",
                    folder], check=True)
    tree = Tree()
    stream = "".join(commit_text(tree, number) for number in range(count))
    subprocess.run(["git", "-C", folder, "fast-import", "--quiet"], input=stream, text=True,
                   check=True)


main()
