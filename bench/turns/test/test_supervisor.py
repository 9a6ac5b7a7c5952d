"""The supervisor, with this process in the place of the measured ones."""

import json
import os
import select
import subprocess

import pytest

from bench.turns.set import SUPERVISOR
from ci.host.build import folder_of

READY, END = b"r", b"e"
PATIENCE_S = 30.0


class Member:
    """Both ends of a process that takes turns."""

    def __init__(self) -> None:
        self.go, go = os.pipe()
        ready, self.ready = os.pipe()
        self.own, self.others = (self.go, self.ready), (go, ready)

    def leaves(self) -> None:
        own, self.own = self.own, ()
        for file in own:
            os.close(file)

    def says(self, byte: bytes) -> None:
        os.write(self.ready, byte)

    def has_turn(self, wait_s: float = PATIENCE_S) -> bool:
        return bool(select.select([self.go], [], [], wait_s)[0]) and os.read(self.go, 1) != b""


@pytest.fixture
def supervised():
    """Starts the supervisor of so many members, with a limit for each."""
    started = []

    def start(count: int, limits: dict[int, float] | None = None, seed: int = 3):
        members = [Member() for _ in range(count)]
        files = [file for member in members for file in member.others]
        words = [f"{member.others[0]}:{member.others[1]}:{(limits or {}).get(place, PATIENCE_S)}"
                 for place, member in enumerate(members)]
        process = subprocess.Popen(
            [folder_of("release") / SUPERVISOR, "--seed", str(seed), "--cpus", "0", *words],
            stdout=subprocess.PIPE, pass_fds=files, text=True)
        for file in files:
            os.close(file)
        started.append((process, members))
        return process, members
    yield start
    for process, members in started:
        process.kill()
        process.wait()
        process.stdout.close()
        for member in members:
            member.leaves()


def told(process: subprocess.Popen, members: list[Member]) -> dict[int, tuple[str, int]]:
    """What the supervisor tells of each, once all have gone."""
    for member in members:
        member.leaves()
    output, _ = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0
    records = [json.loads(line) for line in output.splitlines()]
    return {record["member"]: (record["state"], record["given"]) for record in records}


def holder(members: list[Member]) -> Member:
    """The one that has the turn; no other has it."""
    ready = select.select([member.go for member in members], [], [], PATIENCE_S)[0]
    assert len(ready) == 1
    found = next(member for member in members if member.go == ready[0])
    assert found.has_turn()
    return found


def play(members: list[Member], turns: int) -> list[list[int]]:
    """The order of each turn; all are ready already."""
    orders = []
    for turn in range(turns):
        order = []
        for _ in members:
            member = holder(members)
            order.append(members.index(member))
            member.says(END if turn == turns - 1 else READY)
        orders.append(order)
    return orders


def test_one_at_a_time_each_once_a_turn_in_a_new_order(supervised):
    process, members = supervised(4)
    for member in members:
        member.says(READY)
    orders = play(members, 12)
    assert all(sorted(order) == [0, 1, 2, 3] for order in orders)
    assert len(set(map(tuple, orders))) > 4
    assert told(process, members) == {place: ("ended", 12) for place in range(4)}


def test_the_seed_decides_the_order(supervised):
    def orders(seed: int) -> list[list[int]]:
        _, members = supervised(3, seed=seed)
        for member in members:
            member.says(READY)
        return play(members, 8)
    assert orders(5) == orders(5) != orders(6)


def test_nobody_has_a_turn_before_all_have_started(supervised):
    _, (first, second) = supervised(2)
    first.says(READY)
    assert not first.has_turn(0.2)
    second.says(READY)
    holder([first, second])


def test_the_death_of_the_one_that_has_the_turn_gives_it_to_the_next(supervised):
    process, members = supervised(3)
    for member in members:
        member.says(READY)
    dead = holder(members)
    dead.leaves()
    rest = [member for member in members if member is not dead]
    play(rest, 2)
    found = told(process, members)
    assert found.pop(members.index(dead)) == ("gone", 1)
    assert set(found.values()) == {("ended", 2)}


@pytest.mark.parametrize("starts", [True, False])
def test_who_takes_too_long_is_given_up(supervised, starts: bool):
    process, members = supervised(2, {0: 0.3})
    if starts:
        members[0].says(READY)
    members[1].says(READY)
    had = 0
    while process.poll() is None and had < 3:
        if members[1].has_turn(0.05):
            had += 1
            members[1].says(END if had == 3 else READY)
    assert told(process, members) == {0: ("late", int(starts)), 1: ("ended", 3)}


def test_who_speaks_out_of_turn_is_given_up(supervised):
    process, members = supervised(2)
    members[0].says(READY + READY)
    members[1].says(READY)
    play(members[1:], 3)
    assert told(process, members) == {0: ("unruly", 0), 1: ("ended", 3)}


@pytest.mark.parametrize("word", [READY, END])
def test_who_speaks_after_its_end_was_at_work_after_it(supervised, word: bytes):
    process, members = supervised(2)
    for member in members:
        member.says(READY)
    play(members, 3)
    members[0].says(word)
    assert told(process, members) == {0: ("unruly", 3), 1: ("ended", 3)}


def test_who_says_something_else_is_given_up(supervised):
    process, members = supervised(2)
    members[0].says(b"x")
    members[1].says(READY)
    play(members[1:], 2)
    assert told(process, members) == {0: ("unruly", 0), 1: ("ended", 2)}


@pytest.mark.parametrize("words", [[], ["3"], ["3:4"], ["3:4:0"], ["3:4:x"], ["3:4:1x"]])
def test_a_wrong_call_is_one_line_and_status_2(words: list[str]):
    done = subprocess.run([folder_of("release") / SUPERVISOR, *words], capture_output=True, text=True,
                          check=False)
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1
