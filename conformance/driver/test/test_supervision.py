"""What comes from where judged programs run becomes a verdict or nothing, and never an exception."""

import json

import pytest

from conformance.driver.supervision import verdicts

SOUND = {"record": "verdict", "row": 2, "allocator": "a", "clause": "c", "verdict": "PASS",
         "reason": None, "seconds": 0.1, "timed_out": False}


def heard(*lines: str) -> list[int]:
    return [number for number, _ in verdicts("\n".join(lines), 3, set())]


def test_a_sound_verdict_is_taken_once():
    assert heard(json.dumps(SOUND), json.dumps(SOUND | {"verdict": "FAIL"})) == [1]


@pytest.mark.parametrize("changes", [
    {"row": 0}, {"row": 4}, {"row": "2"}, {"row": True}, {"row": None}, {"row": 1.5},
    {"verdict": "GREAT"}, {"verdict": ["PASS"]}, {"verdict": None}, {"timed_out": "no"},
    {"seconds": None}, {"seconds": 1e999}, {"reason": 7}, {"verdict": "VALUE"},
    {"verdict": "VALUE", "value": 5}, {"record": "poem"}])
def test_what_is_not_sound_is_left_out(changes: dict):
    assert heard(json.dumps(SOUND | changes)) == []


@pytest.mark.parametrize("line", ["", "{", '{"record":"verdict"}', '{"record":"verdict","row":2',
                                  '{"record":' + "[" * 50_000, '{"record":"verdict","row":NaN}',
                                  '["record"]', "\x00\x1b[2J", '{"record":"verdict","row":'
                                  + "9" * 5_000 + "}"])
def test_what_is_no_record_is_left_out(line: str):
    assert heard(line, json.dumps(SOUND)) == [1]
