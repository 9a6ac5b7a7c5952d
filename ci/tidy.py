"""The style rules that a program can check: each is a function that yields the violations.

`/usr/bin/python3 -m ci.tidy` prints them; the tests run the same.
"""

import difflib
import functools
import pathlib
import re
import subprocess
import sys
from collections.abc import Iterator

from ci import commit_subjects, glossary, import_order, one_name
from ci.host import toml
from conformance.driver import clause_texts

ROOT = pathlib.Path(__file__).resolve().parent.parent

FILE_LINES, ADAPTER_LINES, CLAUSE_LINES, README_LINES, FUNCTION_LINES = 500, 120, 60, 120, 70
OPENING_LINES = 200  # a longer C file says what it is and why
ALIKE_MOST = 0.6  # of the words of two sentences; nearer ones say the same
NAMES_THAT_SAY_NOTHING = ("util", "utils", "common", "misc", "helper", "helpers")

# What the commands make, as in .gitignore.
MADE = re.compile(r"^(build|results/runs|\.git)(/|$)|(^|/)(__pycache__|\.pytest_cache)/")

# The folders that a folder may include, from the inside out; each may include itself.
INNER = {
    "allocators": ("allocators/api",),
    "conformance/supervisor": ("results/schema",),
    "conformance/clause_library": ("allocators/api", "conformance/supervisor"),
    "conformance": ("allocators/api", "results/schema", "conformance/supervisor",
                    "conformance/clause_library"),
    "bench": ("allocators/api", "results/schema", "bench/harness", "workloads/trace"),
    "workloads": ("results/schema", "workloads/trace"),
    "results": (),
    "ci": ("results/schema",),
}


# Each folder of it is about the allocator of that name, and knows its public headers.
NATIVE = "conformance/native/"


@functools.cache
def files(root: pathlib.Path = ROOT) -> tuple[pathlib.Path, ...]:
    """What git tracks or would track; of a tree that is no checkout everything that git would."""
    try:
        listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=root,
                                capture_output=True, text=True, check=True).stdout.splitlines()
    except (FileNotFoundError, subprocess.CalledProcessError):
        return tuple(path for path in sorted(root.rglob("*")) if path.is_file()
                     and not MADE.search(str(path.relative_to(root))))
    return tuple(root / name for name in listed if (root / name).is_file())


def of_kind(root: pathlib.Path, *suffixes: str) -> list[pathlib.Path]:
    return [path for path in files(root) if path.suffix in suffixes]


def sources(root: pathlib.Path) -> list[pathlib.Path]:
    return of_kind(root, ".c", ".h", ".cc")


def place(root: pathlib.Path, path: pathlib.Path, line: int = 0) -> str:
    return f"{path.relative_to(root)}:{line}" if line else str(path.relative_to(root))


def lengths(root: pathlib.Path):
    """Files and functions stay short enough to be read in one go."""
    for path in sources(root) + of_kind(root, ".py"):
        limit = ADAPTER_LINES if path.name == "adapter.c" else FILE_LINES
        if is_clause(root, path):
            limit = CLAUSE_LINES
        count = len(path.read_text().splitlines())
        if count > limit:
            yield f"{place(root, path)}: {count} lines, the limit is {limit}"
        for line, length in functions(path):
            if length > FUNCTION_LINES:
                yield f"{place(root, path, line)}: a function of {length} lines"
    for path in of_kind(root, ".md"):
        count = len(path.read_text().splitlines())
        if path.name == "README.md" and count > README_LINES:
            yield f"{place(root, path)}: {count} lines, the limit is {README_LINES}"


def is_clause(root: pathlib.Path, path: pathlib.Path) -> bool:
    return path.suffix == ".c" and path.parent in clause_groups(root)


@functools.cache
def clause_groups(root: pathlib.Path) -> list[pathlib.Path]:
    return clause_texts.groups(root / "conformance")


def functions(path: pathlib.Path):
    """(first line, length) of each function: in C a brace in the first column opens its body."""
    lines = path.read_text().splitlines()
    if path.suffix == ".py":
        yield from python_functions(lines)
        return
    opened = None
    for number, line in enumerate(lines, 1):
        if line == "{":
            opened = number
        elif line.startswith("}") and opened is not None:
            yield opened, number - opened + 1
            opened = None


def python_functions(lines: list[str]):
    starts = [(number, len(line) - len(line.lstrip())) for number, line in enumerate(lines, 1)
              if re.match(r"\s*def ", line)]
    for start, indent in starts:
        end = start
        for number in range(start + 1, len(lines) + 1):
            line = lines[number - 1]
            if line.strip() and len(line) - len(line.lstrip()) <= indent and line.strip() != "):":
                break
            end = number if line.strip() else end
        yield start, end - start + 1


def includes(root: pathlib.Path):
    """Includes point inward only: a file of the project is included from its own folder, or from
    one that is further in."""
    homes: dict[str, list[str]] = {}
    for path in of_kind(root, ".h"):
        homes.setdefault(path.name, []).append(str(path.parent.relative_to(root)))
    for path in sources(root):
        folder = str(path.parent.relative_to(root))
        member = "/".join(folder.split("/")[:2])
        allowed = INNER.get(member, INNER.get(folder.split("/")[0], ()))
        if folder.startswith(NATIVE):
            allowed += (f"allocators/{folder.removeprefix(NATIVE)}/include",)
        for number, line in enumerate(path.read_text().splitlines(), 1):
            match = re.match(r'#include "(.*)"', line)
            name = match[1].split("/")[-1] if match else None
            if name in homes and not any(
                    home == folder or home.startswith(member) or home in allowed
                    for home in homes[name]):
                yield f"{place(root, path, number)}: includes {match[1]}, which is not further in"


def imports(root: pathlib.Path):
    """Python's imports point inward too."""
    for path, line, what in import_order.outward(root, of_kind(root, ".py")):
        yield f"{place(root, path, line)}: {what}"


def allocator_names(root: pathlib.Path) -> set[str]:
    """All except the reference, which every ratio is to, and the two that nobody would choose."""
    bundled = {path.parent.name for path in root.glob("allocators/*/allocator.cmake")}
    peers = toml.loads((root / "allocators/system/peers.toml").read_text())
    others = {name for name, facts in peers.items() if not facts.get("reference")}
    return (bundled | others) - {"null", "system"}


def named_allocators(root: pathlib.Path):
    """Shared code names no allocator: one that is added later works without a change here."""
    names = re.compile("|".join(rf"\b{re.escape(name)}\b" for name in allocator_names(root)))
    shared = ("allocators/api", "bench", "results", "workloads", "conformance", "ci", "CMakeLists")
    for path in sources(root) + of_kind(root, ".py", ".cmake") + [root / "CMakeLists.txt"]:
        relative = str(path.relative_to(root))
        if not relative.startswith(shared) or "/test/" in relative or "/liars/" in relative \
                or relative.startswith(NATIVE):  # one family's own clauses
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if names.search(code_of(line)):
                yield f"{place(root, path, number)}: names an allocator: {line.strip()}"


def code_of(line: str) -> str:
    """The line without its comment; a comment may give an example."""
    if line.lstrip().startswith(("*", "/*", "//", "#", '"""')) and "#include" not in line:
        return ""
    return re.split(r"\s//|/\*|\s#\s", line)[0]


def names(root: pathlib.Path):
    """Each file is named for what it is."""
    for path in files(root):
        if path.stem in NAMES_THAT_SAY_NOTHING:
            yield f"{place(root, path)}: the name says nothing"
        if path.suffix in (".py", ".c", ".h", ".cc") and not re.fullmatch(r"[a-z0-9_]+", path.stem):
            yield f"{place(root, path)}: names are lower_snake_case"


def one_name_each(root: pathlib.Path):
    """No two classes and no two header guards have one name."""
    for path, line, what, other in [*one_name.classes(of_kind(root, ".py")),
                                    *one_name.guards(of_kind(root, ".h"))]:
        yield f"{place(root, path, line)}: the {what} is in {place(root, other)} too"


def words_of_names(root: pathlib.Path):
    """Each word in the name of a class or of a public header is in the glossary."""
    page = root / glossary.PAGE
    known = glossary.words(page.read_text()) | allocator_words(root) if page.exists() else set()
    for path, line, name, word in [*glossary.classes(of_kind(root, ".py"), known),
                                   *glossary.headers(public_headers(root), known)]:
        yield f"{place(root, path, line)}: {word}, in {name}, is not in {glossary.PAGE}"


def public_headers(root: pathlib.Path) -> Iterator[pathlib.Path]:
    """Those that are installed, and those of folders that other folders may include."""
    shared = {folder for folders in INNER.values() for folder in folders}
    for path in of_kind(root, ".h"):
        if path.parent.name == "include" or str(path.parent.relative_to(root)) in shared:
            yield path


def allocator_words(root: pathlib.Path) -> set[str]:
    """An allocator is called what it is called elsewhere."""
    return {word for name in allocator_names(root) for word in re.split(r"\W", name)}


def openings(root: pathlib.Path):
    """A file opens with what it is.  A short C file may leave that to the header of its name."""
    for path in sources(root):
        text = path.read_text()
        lines = text.count("\n")
        if lines <= OPENING_LINES and path.with_suffix(".h").exists():
            continue
        if not text.startswith(("/*", "//")):
            yield f"{place(root, path)}: does not say what it is"
        elif lines > OPENING_LINES and text.startswith("/*") and "\n" not in text.partition("*/")[0]:
            yield f"{place(root, path)}: has {lines} lines and does not say why it is so"
    for path in of_kind(root, ".py"):
        if not path.read_text().startswith(('"""', "#!")):
            yield f"{place(root, path)}: does not say what it is"


def dead_files(root: pathlib.Path):
    """A header is included, a Python module imported, found by its place, or run as a README says."""
    yield from dead_headers(root)
    yield from dead_modules(root)


def dead_headers(root: pathlib.Path):
    included = {name for path in sources(root)
                for name in re.findall(r'([^\s"/<]+\.h)"', path.read_text())}
    for path in of_kind(root, ".h"):
        if "include" not in path.parts and path.name not in included:
            yield f"{place(root, path)}: nothing includes it"


def dead_modules(root: pathlib.Path):
    """An import names a module, or something in it; that of a test does not count."""
    modules = [path for path in of_kind(root, ".py") if path.parent.name != "test"]
    imported: dict[str, set[pathlib.Path]] = {}
    for path in [*modules, root / "assay"]:
        for _, what in import_order.imports_of(path.read_text()):
            for name in (what, what.rpartition(".")[0]):
                imported.setdefault(name, set()).add(path)
    shown = "\n".join(path.read_text() for path in of_kind(root, ".md"))
    for path in modules:
        name = ".".join(path.relative_to(root).with_suffix("").parts)
        if not found_by_place(root, path) and f"-m {name} " not in shown \
                and not imported.get(name, set()) - {path}:
            yield f"{place(root, path)}: nothing imports it"


def found_by_place(root: pathlib.Path, path: pathlib.Path) -> bool:
    return path.parent.name in ("commands", "export", "importers") \
        or path.name in ("conftest.py", "tidy.py", "sanitized.py") \
        or path.parent == root / "workloads/programs"


def whitespace(root: pathlib.Path):
    """No tabs, no blanks at the end of a line, one newline at the end of a file."""
    for path in sources(root) + of_kind(root, ".py", ".cmake", ".md", ".toml"):
        text = path.read_text()
        for number, line in enumerate(text.splitlines(), 1):
            if line != line.rstrip() or "\t" in line:
                yield f"{place(root, path, number)}: white space"
        if text and (not text.endswith("\n") or text.endswith("\n\n")):
            yield f"{place(root, path)}: ends without one newline"


def clauses(root: pathlib.Path):
    """Each clause has its text beside it, each text its clause, and each says what it must: the
    text the rule, the first comment of the program what that does."""
    names: dict[str, pathlib.Path] = {}
    for path in of_kind(root, ".c"):
        if is_clause(root, path) and not path.with_suffix(".toml").exists():
            yield f"{place(root, path)}: there is no {path.stem}.toml beside it"
    for path in of_kind(root, ".toml"):
        text = clause_text(root, path)
        if text is None:
            continue
        name = clause_texts.name_of(path.relative_to(root / "conformance"))
        if name in names:
            yield f"{place(root, path)}: {place(root, names[name])} is {name} too"
        names[name] = path
        program = path.with_suffix(".c")
        for complaint in clause_complaints(text, program.exists()):
            yield f"{place(root, path)}: {complaint}"
        if program.exists() and says_again(program.read_text(), text.get("sentence", "")):
            yield f"{place(root, program)}: its comment repeats its sentence"


def clause_text(root: pathlib.Path, path: pathlib.Path) -> dict | None:
    """Also of a folder that is no group, for want of a program of that stem."""
    if not path.is_relative_to(root / "conformance"):
        return None
    text = toml.loads(path.read_text())
    return text if path.parent in clause_groups(root) or "sentence" in text else None


def says_again(program: str, sentence: str) -> bool:
    """Whether the first comment, or one of its sentences, is nearly that sentence."""
    match = re.match(r"/\*(.*?)\*/", program, re.DOTALL)
    comment = re.sub(r"\n \*", " ", match[1]) if match else ""
    return any(difflib.SequenceMatcher(None, words(said), words(sentence)).ratio() > ALIKE_MOST
               for said in (comment, *re.split(r"[.:;]\s", comment)) if said.strip())


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def clause_complaints(text: dict, has_program: bool):
    known = {"ids", "sentence", "source", "kind", "standard", "note", "reason", "full"}
    for key in text.keys() - known:
        yield f"what is {key}?"
    for key in ("ids", "sentence", "source", "kind"):
        if not text.get(key):
            yield f"has no {key}"
    if any(not re.fullmatch(r"[A-Z][A-Z\d]{1,2}-\d\d", str(one)) for one in text.get("ids", [])):
        yield "an id is a letter, one or two letters or digits, a hyphen and two digits"
    untested = text.get("kind") == "untested"
    if text.get("kind") not in ("pass", "value", "grade", "untested"):
        yield f"no kind {text.get('kind')}"
    if untested == has_program:
        yield "an untested clause has no program" if untested else "there is no program for it"
    if untested != ("reason" in text):
        yield "an untested clause, and no other, says its reason"


def subjects(root: pathlib.Path):
    """The subject of a commit is short."""
    for commit, length in commit_subjects.too_long(root):
        yield f"commit {commit}: a subject of {length} characters, the limit is {commit_subjects.LONGEST}"


RULES = (lengths, includes, imports, named_allocators, names, one_name_each, words_of_names, openings, dead_files,
         whitespace, clauses, subjects)


def complaints(root: pathlib.Path = ROOT, rules=RULES) -> list[str]:
    return [complaint for rule in rules for complaint in rule(root)]


if __name__ == "__main__":
    found = complaints()
    print("\n".join(found))
    sys.exit(1 if found else 0)
