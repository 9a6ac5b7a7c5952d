"""Objects, dictionaries, lists and strings, as a script of everyday Python makes them.

Usage: inventory.py PARTS.  Prints a digest of everything that it built.
"""

import collections
import json
import sys


class Part:
    def __init__(self, number: int, needs: list["Part"]):
        self.name = f"part-{number * 7919 % 65521:05x}"
        self.labels = {f"label{i}": f"{self.name}/{i * number % 101}" for i in range(number % 5)}
        self.needs = needs
        self.price = number * 37 % 1009 / 8

    def total(self) -> float:
        return self.price + sum(part.price for part in self.needs)

    def record(self) -> dict:
        return {"name": self.name, "labels": self.labels, "needs": [p.name for p in self.needs],
                "total": self.total()}


def build(count: int) -> list[Part]:
    parts: list[Part] = []
    for number in range(count):
        parts.append(Part(number, [parts[number * k % number] for k in (3, 11) if number > 50]))
    return parts


def words_of(records: list[dict]) -> collections.Counter:
    words: collections.Counter = collections.Counter()
    for record in records:
        text = json.dumps(record, sort_keys=True)
        words.update(word.strip('",:{}[]') for word in text.split() if len(word) > 3)
    return words


def main() -> None:
    parts = build(int(sys.argv[1]))
    records = [part.record() for part in parts]
    index = collections.defaultdict(list)
    for record in records:
        index[record["name"][-2:]].append(record)
    again = json.loads(json.dumps(records))
    assert again == records
    common = words_of(again).most_common(10)
    by_total = sorted(again, key=lambda record: (-record["total"], record["name"]))
    print(len(index), round(sum(part.total() for part in parts), 3))
    print(common)
    print(" ".join(record["name"] for record in by_total[:20]))


main()
