"""The names of signals."""

import signal


def signal_name(number: int) -> str:
    """ "SIGSEGV"; those for real time go by their distance from the first of them."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"SIGRTMIN{number - signal.SIGRTMIN:+d}"
