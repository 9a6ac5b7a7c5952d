"""Writes lines that are longer than sort's own buffer for two keys, so that it allocates a copy of
the keys for each comparison.

Usage: sort_lines.py LINES FILE.  The same file each time.
"""

import sys

LENGTH = 2010  # two keys of half of sort's 4000 bytes, and a little


def line(number: int) -> str:
    key = number * 104729 % 1299709
    name = f"Lib{key % 7}-{key % 10}.{key // 10 % 100}.{key // 1000}~rc{number % 9} needs"
    needs = " ".join(f"lib{key * n % 9973}" for n in range(1, 300))
    return f"{name} {needs}"[:LENGTH] + "\n"


def main() -> None:
    with open(sys.argv[2], "w", encoding="ascii") as file:
        for number in range(int(sys.argv[1])):
            file.write(line(number))


main()
