"""What a measured process says becomes sound records or a fault, and never an exception."""

import json
import random

import pytest

from bench import said
from ci.host.json_lines import LINE_MOST, parse_lines

SAMPLE = {"record": "sample", "allocator": "a", "workload": "w", "group": "micro", "metric": "m",
          "unit": "ns", "better": "less", "value": 1.5, "binding": "table", "arch": "x86_64",
          "threads": 1, "processes": 1, "operations": 10, "segments": 1, "round": 0, "seed": 7,
          "checksum": "00"}

NO_RECORDS = {
    "deep": '{"record":' + "[" * 60_000,
    "deep and closed": '{"record":' + "[" * 20_000 + "]" * 20_000 + "}",
    "not a number": '{"record":"sample","value":NaN}',
    "endless": '{"record":"sample","value":-Infinity}',
    "many digits": '{"record":"phase","live_bytes":' + "9" * 5_000 + "}",
    "half a character": '{"record":"sample","metric":"\\ud800"}',
    "long": json.dumps({"record": "x" * LINE_MOST}),
    "an array": '[{"record":"sample"}]',
    "a number for a kind": '{"record":7}',
    "torn": '{"record":"sample","val',
    "empty": "",
    "zero bytes": "\0\0\0{\"record\"\0",
}


@pytest.mark.parametrize("case", NO_RECORDS)
def test_what_is_no_record_is_left_out(case: str):
    text = "before\n" + NO_RECORDS[case] + "\n" + json.dumps(SAMPLE)
    assert parse_lines(text) == [SAMPLE]


@pytest.mark.parametrize("field, value", [
    ("value", None), ("value", "fast"), ("value", True), ("value", [1]), ("value", 1e301),
    ("operations", -1), ("operations", 1.5), ("operations", 1 << 70), ("threads", "1"),
    ("metric", 5), ("checksum", None), pytest.param("workload", "w" * 5000, id="workload-long"), ("unit", {})])
def test_a_field_that_is_not_sound_is_a_fault(field: str, value):
    records, fault = said.sound([SAMPLE | {field: value}])
    assert not records and field in fault


@pytest.mark.parametrize("kind", sorted(said.NEEDED.keys() - {"over"}))
def test_a_record_without_its_fields_is_a_fault(kind: str):
    assert said.sound([{"record": kind}])[1] is not None


def test_what_is_not_known_is_dropped():
    records, fault = said.sound([SAMPLE | {"more": [1]}, {"record": "poem"}])
    assert (records, fault) == ([SAMPLE], None)


def test_what_comes_after_the_end_is_not_heard():
    assert said.up_to_the_end([SAMPLE, {"record": "over"}, SAMPLE]) == [SAMPLE]


def test_a_reason_is_one_line_without_escapes():
    assert said.plain("\x1b[2J\nall is well") == "?[2J?all is well"
    assert len(said.plain("x" * 10_000)) == said.FAULT_MOST


def mutated(line: str, dice: random.Random) -> str:
    text = bytearray(line.encode())
    for _ in range(dice.randrange(1, 6)):
        place = dice.randrange(len(text))
        act = dice.randrange(4)
        if act == 0:
            text[place] = dice.randrange(256)
        elif act == 1:
            text[place:place] = dice.choice([b"[", b"{", b"\"", b"9" * 50, b"\\ud8", b"\0", b"null"])
        elif act == 2:
            del text[place:place + dice.randrange(1, 20)]
        else:
            text[place:place] = text[:dice.randrange(len(text))]
        text = text or bytearray(b"x")
    return text.decode(errors="replace")


@pytest.mark.parametrize("count", [2_000, pytest.param(200_000, marks=pytest.mark.full)])
def test_no_line_raises(count: int):
    """Lines near those that are expected, each with a few changes."""
    dice = random.Random(14)
    lines = [json.dumps({"record": kind} | dict.fromkeys(fields, 1) | {"proof": {"malloc": "f"}})
             for kind, fields in said.NEEDED.items()] + [json.dumps(SAMPLE)]
    for _ in range(count):
        records, fault = said.sound(parse_lines(mutated(dice.choice(lines), dice)))
        json.dumps([records, fault]).encode()
