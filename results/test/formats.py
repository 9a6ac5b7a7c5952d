"""What the documentation of a format says of it, for those whose own tool Debian does not have.

BMF: https://bencher.dev/bmf.json and docs/reference/bencher-metric-format.  github-action-benchmark:
the README's section on customSmallerIsBetter.  pyperf: its "JSON format", and the constructors of
Run and Benchmark (pyperf.readthedocs.io/en/latest/api.html).  Go: golang.org/design/14313-benchmark-format
and golang.org/x/perf/benchfmt on the metadata of units.
"""

import re

BMF = {
    "$schema": "http://json-schema.org/draft-07/schema#", "type": "object",
    "propertyNames": {"minLength": 1, "maxLength": 1024},
    "additionalProperties": {
        "type": "object", "propertyNames": {"pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 64},
        "additionalProperties": {
            "type": "object", "required": ["value"], "additionalProperties": False,
            "properties": {name: {"type": "number"}
                           for name in ("value", "lower_value", "upper_value")}}}}

GITHUB_ACTION = {
    "type": "array", "items": {
        "type": "object", "required": ["name", "unit", "value"], "additionalProperties": False,
        "properties": {"name": {"type": "string", "minLength": 1}, "unit": {"type": "string"},
                       "value": {"type": "number"}, "range": {"type": "string"},
                       "extra": {"type": "string"}}}}

PYPERF = {
    "type": "object", "required": ["version", "benchmarks"], "properties": {
        "version": {"const": "1.0"},
        "metadata": {"type": "object", "additionalProperties": {"type": ["string", "number"]}},
        "benchmarks": {"type": "array", "minItems": 1, "items": {
            "type": "object", "required": ["runs"], "properties": {
                "metadata": {"type": "object", "required": ["name", "unit"], "properties": {
                    "name": {"type": "string", "minLength": 1},
                    "unit": {"enum": ["second", "byte", "integer"]}}},
                "runs": {"type": "array", "minItems": 1, "items": {
                    "type": "object", "required": ["values"], "properties": {
                        "values": {"type": "array", "minItems": 1, "items": {
                            "type": "number", "exclusiveMinimum": 0}}}}}}}}}}

GO_SETTING = re.compile(r"[a-z][^\sA-Z]*:( .*)?")
GO_UNIT = re.compile(r"Unit (\S+)(?: \S+=\S+)+")
GO_RESULT = re.compile(r"(Benchmark(?![a-z])\S*) +([1-9]\d*)((?: +\S+ +\S+)+)")


def go_results(text: str) -> list[tuple[str, dict[str, float]]]:
    """The name and the values of each result; a line that is none of the format is a ValueError."""
    found = []
    for line in text.split("\n"):
        result = GO_RESULT.fullmatch(line)
        if result is not None:
            words = result[3].split()
            found.append((result[1], {unit: float(value)
                                      for value, unit in zip(words[::2], words[1::2])}))
        elif line and not GO_SETTING.fullmatch(line) and not GO_UNIT.fullmatch(line):
            raise ValueError(line)
    return found
