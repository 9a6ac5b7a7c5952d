"""Whether the fields of a record are what records.schema.json says of them.

Python's jsonschema says it too, but a report has to do without packages.  This knows the part of
JSON Schema that tells a field's type, values and bounds.  Of the fields that the schema requires,
records of others must have what is read here.
"""

import functools
import json
import math
import pathlib
from collections.abc import Callable

SCHEMA = pathlib.Path(__file__).with_name("records.schema.json")
# No measurement has such a number, and a ratio of two that have would be beyond what is computed.
MOST, LEAST = 1e30, 1e-30
INTEGER_MOST = 2 ** 64
# What no reader does without.
CELL = ("allocator", "workload", "reason")
NEEDED = {
    "sample": ("allocator", "workload", "metric", "unit", "better", "value", "binding", "arch",
               "emulation", "threads", "processes", "round"),
    "allocator": ("name",), "invalid": CELL, "unsupported": CELL, "dropped": CELL[1:],
    "program": ("workload", "version"), "trace": ("workload",),
    "verdict": ("allocator", "clause", "arch", "emulation", "verdict"),
    "score": ("mutants", "of", "killed", "alive", "equivalent", "survivors")}

Check = Callable[[object], bool]
TYPES = {"string": str, "number": (int, float), "integer": int, "boolean": bool, "array": list,
         "object": dict, "null": type(None)}


def fault(record: dict) -> str | None:
    """The first of its fields that is not valid, or None.  Of a kind that is not known only the
    numbers are looked at."""
    kind = record["record"]
    if not isinstance(kind, str):
        return "record"
    missing = (name for name in NEEDED.get(kind, ()) if name not in record)
    checks = _checks().get(kind, {})
    return next(missing, None) or next((name for name, value in record.items() if not (
        _is_sound(value) and (name not in checks or checks[name](value)))), None) or _of_value(record)


def _of_value(record: dict) -> str | None:
    """A measured value is zero, or large enough to make a ratio of."""
    value = record.get("value") if record["record"] == "sample" else None
    return "value" if value and abs(value) < LEAST else None


@functools.cache
def _checks() -> dict[str, dict[str, Check]]:
    """The check of each field, by the kind of record."""
    definitions = json.loads(SCHEMA.read_text(encoding="utf-8"))["definitions"]
    return {kind: {name: _check(told, definitions) for name, told in one["properties"].items()}
            for kind, one in definitions.items() if "properties" in one}


def _check(told: dict, definitions: dict) -> Check:
    """What one field has to be."""
    if "$ref" in told:
        return _check(definitions[told["$ref"].rpartition("/")[2]], definitions)
    if "enum" in told or "const" in told:
        allowed = told.get("enum", [told.get("const")])
        return lambda value: any(value == one and type(value) is type(one) for one in allowed)
    kinds = told.get("type", [])
    fits = _of_type([kinds] if isinstance(kinds, str) else kinds)
    bounds = told.get("minimum", -math.inf), told.get("maximum", math.inf)
    parts = [_check(told[name], definitions) if isinstance(told.get(name), dict) else None
             for name in ("items", "additionalProperties")]

    def check(value: object) -> bool:
        if not fits(value):
            return False
        if isinstance(value, (int, float)):
            return bounds[0] <= value <= bounds[1]
        if isinstance(value, list) and parts[0]:
            return all(map(parts[0], value))
        return not (isinstance(value, dict) and parts[1]) or all(map(parts[1], value.values()))
    return check


def _of_type(kinds: list[str]) -> Check:
    """One of these types; a truth value is no number."""
    allowed = tuple(one for kind in kinds for one in (
        TYPES[kind] if isinstance(TYPES[kind], tuple) else (TYPES[kind],)))
    return (lambda _: True) if not kinds else \
        lambda value: isinstance(value, allowed) and (bool in allowed or not isinstance(value, bool))


def _is_sound(value: object) -> bool:
    """It holds no number that cannot be computed with."""
    if isinstance(value, float):
        return math.isfinite(value) and abs(value) <= MOST
    if isinstance(value, int):
        return abs(value) < INTEGER_MOST
    if isinstance(value, list):
        return all(map(_is_sound, value))
    return not isinstance(value, dict) or all(map(_is_sound, value.values()))
