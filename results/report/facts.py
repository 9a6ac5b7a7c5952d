"""Facts from the records without any analysis: the machine, the allocators' files, and the cells
without a number.  Rows of text for any form of the report."""

from collections.abc import Iterable

HIDDEN = ("record", "schema", "id")
Rows = list[list[str]]


def first(records: Iterable[dict], kind: str) -> dict:
    """The first record of a kind; empty where there is none."""
    return next((record for record in records if record["record"] == kind), {})


def machine(records: list[dict]) -> Rows:
    """The run and its environment: fact, value."""
    known = {**first(records, "run"), **first(records, "environment")}
    return [[name, _fact(value)] for name, value in known.items() if name not in HIDDEN] + [
        [record["workload"], record["version"] or "unknown version"] for record in records
        if record["record"] == "program"]


def _fact(value: object) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value)) or "none"
    if isinstance(value, dict):
        return "; ".join(f"{name}: {one}" for name, one in value.items()) or "none"
    return "unknown" if value is None else str(value)


def identities(records: list[dict]) -> Rows:
    """Which file served each allocator, as its processes proved it: name, version, build-id,
    file."""
    found = {}
    for record in records:
        if record["record"] == "allocator":
            proof = record.get("proof") or {}
            served = ", ".join(sorted({file for file in proof.values() if file}))
            found[record["name"], served] = [record["name"], record.get("version") or "–",
                                             record.get("build_id") or "–", served or "–"]
    return [found[key] for key in sorted(found)]


def versions(records: Iterable[dict]) -> dict[str, str]:
    """The version of each allocator, as far as it is known."""
    return {record["name"]: record.get("version") or "" for record in records
            if record["record"] == "allocator"}


def reason(record: dict) -> str:
    """Why there is no number, with what is known of it."""
    detail = record.get("detail")
    return record["reason"] if detail is None else f"{record['reason']}: {detail}"


def without_number(records: list[dict]) -> Rows:
    """Every cell that failed or is unsupported: kind, allocator, workload, binding, threads, reason."""
    rows = [[record["record"], record["allocator"], record["workload"],
             record.get("binding", "every"), str(record.get("threads", "every")), reason(record)]
            for record in records if record["record"] in ("invalid", "unsupported")]
    return rows + [["left out", "every", record["workload"], "every", "every", record["reason"]]
                   for record in records if record["record"] == "dropped"]
