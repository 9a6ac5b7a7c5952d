"""The schema accepts what the parts write, and refuses what would make a record useless."""

import json
import pathlib

import pytest

from results.report.test import made_up
from results.stats.analysis import analyse

jsonschema = pytest.importorskip("jsonschema")

SCHEMA = json.loads(
    (pathlib.Path(__file__).parent.parent / "records.schema.json").read_text())
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)
SAMPLE = made_up.sample("glibc", "pair/size:64", "micro", "cpu_ns_per_op", "ns", 1.5, 0)
OTHERS = [
    {"record": "verdict", "allocator": "glibc", "clause": "heap.calloc.overflow", "ids": ["OV-01"],
     "arch": "aarch64", "emulation": "qemu-user", "verdict": "VALUE", "value": 3, "reason": None,
     "replay": "assay conform heap.calloc.overflow"},
    {"record": "mutant", "mutant": "plan9-pool/no-merge", "clause": "heap.reuse", "killed": True},
    {"record": "score", "mutants": "machine-made", "of": "control", "killed": 9, "alive": 1,
     "equivalent": 2, "survivors": ["free.c, free_block: if (a)  ->  if (1)"]},
]


def test_the_schema_is_one():
    jsonschema.Draft7Validator.check_schema(SCHEMA)


def test_every_record_of_a_run_is_valid():
    records = made_up.records(rounds=2)
    for record in [*records, *analyse(records).records(), *OTHERS]:
        VALIDATOR.validate(json.loads(json.dumps(record, allow_nan=False)))


@pytest.mark.parametrize("field", ["allocator", "workload", "metric", "unit", "better", "value",
                                   "binding", "arch", "emulation", "threads", "processes", "round",
                                   "seed", "checksum"])
def test_a_sample_without_one_of_its_fields_is_refused(field):
    assert VALIDATOR.is_valid(SAMPLE)
    assert not VALIDATOR.is_valid({key: SAMPLE[key] for key in SAMPLE if key != field})


@pytest.mark.parametrize("change", [
    {"value": "1.5"}, {"value": None}, {"binding": "static"}, {"arch": "arm64"}, {"threads": 0},
    {"better": "lower"}, {"emulation": "qemu"}, {"record": "samples"}])
def test_a_sample_with_a_wrong_field_is_refused(change):
    assert not VALIDATOR.is_valid(SAMPLE | change)


def test_a_missing_value_says_why():
    assert VALIDATOR.is_valid(SAMPLE | {"value": None, "note": "<not supported>"})


@pytest.mark.parametrize("wrong", [
    {"record": "invalid", "allocator": "a", "workload": "b", "reason": ""},
    {"record": "run", "schema": 2, "id": "x", "started": "2026-01-01T00:00:00Z", "command": [],
     "seed": 1, "budget_s": 1, "set": "quick"},
    {"record": "verdict", **{key: value for key, value in OTHERS[0].items() if key != "value"}},
])
def test_other_records_that_are_refused(wrong):
    assert not VALIDATOR.is_valid(wrong)
