"""What is wrong with a golden file that can be read: lines that no verdict can ever need.

What contradicts itself cannot be read at all (golden.py); what no longer happens is found by a run.
"""

from collections.abc import Iterator

from conformance.driver.golden import Golden, is_clause

ANSWERED = ("value", "grade")  # the kinds of clauses that tell a value


def faults(golden: Golden, kinds: dict[str, str]) -> Iterator[str]:
    """A line for each; `kinds` is the kind of every clause that there is."""
    if golden.reviewed == ():
        yield "no version was reviewed"
    for deviation in golden.deviations:
        if kinds.get(deviation["clause"], "untested") == "untested":
            yield f"{deviation['clause']}: a deviation from a clause that is not asked"
        yield from _span_faults(deviation["clause"], [deviation.get("versions")], golden)
    for clause, entry in golden.entries():
        if kinds.get(clause) not in ANSWERED:
            yield f"{clause}: a value of a clause that tells none"
        yield from _value_faults(clause, entry, golden)
    for platform, table in golden.values.items():
        if not is_clause(platform):
            yield from (f"{clause}: {platform} repeats what holds everywhere"
                        for clause in table if _repeats(clause, platform, golden))


def _span_faults(clause: str, written: list, golden: Golden) -> Iterator[str]:
    if golden.reviewed is not None and any(
            span is not None and golden.span(span) == set(golden.reviewed) for span in written):
        yield f"{clause}: every reviewed version is named, where none has to be"


def _value_faults(clause: str, entry, golden: Golden) -> Iterator[str]:
    several = list(entry.values()) if isinstance(entry, dict) else [entry]
    if any(several.count(value) > 1 for value in several):
        yield f"{clause}: two versions have the same value: join them"
    if any(isinstance(value, list) and len(set(map(str, value))) < max(len(value), 2)
           for value in several):
        yield f"{clause}: a list of fewer than two values, or with one twice"
    if isinstance(entry, dict):
        yield from _span_faults(clause, list(entry), golden)


def _repeats(clause: str, platform: str, golden: Golden) -> bool:
    """Whether a particular value of some version is just the general one."""
    table = golden.values.get(platform.partition(".")[0], {}) if "." in platform else {}
    for version in golden.reviewed or (None,):
        own = golden.entry(golden.values[platform][clause], version)
        general = golden.entry(table.get(clause), version)
        general = golden.entry(golden.values.get(clause), version) if general is None else general
        if own is not None and own == general:
            return True
    return False
