"""The function and line of an instruction of the engine's program, as binutils' addr2line tells."""

import pathlib
import shutil
import subprocess


class Locations:
    """Asked once for each instruction."""

    def __init__(self, program: pathlib.Path):
        self.program = program
        self.known: dict[int, str] = {}

    def name(self, place: int) -> str:
        if place not in self.known:
            self.known[place] = self._ask(place)
        return self.known[place]

    def _ask(self, place: int) -> str:
        if place == 0 or shutil.which("addr2line") is None:
            return f"+{place:#x}"
        # One byte before the return address: inside of the call.
        done = subprocess.run(["addr2line", "-i", "-f", "-e", self.program, hex(place - 1)],
                              capture_output=True, text=True, check=False)
        lines = done.stdout.split("\n")
        frames = [(name, line.split()[0].rpartition("/")[2])
                  for name, line in zip(lines[::2], lines[1::2], strict=False)
                  if line and not line.startswith("??")]
        if done.returncode != 0 or not frames:
            return f"+{place:#x}"
        sources = [frame for frame in frames if ".h:" not in frame[1]]  # what a header inlines
        return "{}, {}".format(*(sources or frames)[0])

    def in_record(self, record: dict) -> dict:
        """The record with its locations by name."""
        if isinstance(record.get("place"), int):
            record = record | {"place": self.name(record["place"])}
        if "commits" in record:
            record = record | {"commits": [one | {"place": self.name(one["place"])}
                                           for one in record["commits"]]}
        return record
