"""The option to use if a run had too few rounds to decide."""

TIMES_S = {"1m": 60, "2m": 120, "3m": 180, "5m": 300, "10m": 600, "20m": 1200, "30m": 1800,
           "1h": 3600, "2h": 7200, "4h": 14400, "8h": 28800, "24h": 86400}
USUAL = "3m"
SPARE = 1.25  # a round does not take the same time twice


def more_time(run: dict, rounds: int, least: int) -> str:
    """A sentence with the option and a sufficient value; "" for a smoke run, whose numbers mean nothing.
    `run` is the record of the run."""
    words = [str(word) for word in run.get("command") or ()]
    if run.get("set") == "smoke":
        return ""
    if any(word.partition("=")[0] == "--rounds" for word in words):
        return f" Ask for more: --rounds {least + 1}."
    return f" Give it more time: --budget {_budget(run.get('budget_s'), rounds, least)}."


def _budget(budget_s: float | None, rounds: int, least: int) -> str:
    if not budget_s or rounds < 1:
        return USUAL
    needed_s = budget_s * (least + 1) / rounds * SPARE
    return next((name for name, seconds in TIMES_S.items() if seconds >= needed_s), "24h")
