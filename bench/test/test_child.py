"""A measured process ends with whoever measures it, wherever the interrupt comes."""

import os
import threading

import pytest

from bench import child


def test_an_interrupt_while_the_timer_starts_leaves_nothing(monkeypatch: pytest.MonkeyPatch):
    """The timer would hold Python's own end up until the time of the process is over."""
    timers = []

    class Interrupted(threading.Timer):
        def start(self) -> None:
            super().start()
            timers.append(self)
            raise KeyboardInterrupt

    monkeypatch.setattr(threading, "Timer", Interrupted)
    started = []
    popen = child.subprocess.Popen
    monkeypatch.setattr(child.subprocess, "Popen",
                        lambda *words, **options: started.append(popen(*words, **options))
                        or started[-1])
    with pytest.raises(KeyboardInterrupt):
        child.run_child(["sleep", "600"], dict(os.environ), 600)
    timers[0].join(60)
    assert not timers[0].is_alive() and started[0].returncode is not None
