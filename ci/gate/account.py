"""What the gate says at the end."""

from ci.gate.findings import BETTER, BROKEN, WORSE, GateFinding
from ci.gate.gate import GateResult

SIGNS = {WORSE: "WORSE", BETTER: "better", BROKEN: "INVALID"}
ORDER = (BROKEN, WORSE, BETTER)


def lines(outcome: GateResult, before: str, after: str) -> list[str]:
    """The findings, the gravest first, and a line that says what was compared."""
    found = [line for verdict in ORDER for one in sorted_by_size(outcome.found, verdict)
             for line in described(one)]
    compared = ", ".join(f"{count} {what}" for what, count in outcome.compared.items()) or "nothing"
    verdict = "nothing is worse" if not outcome.worse and not outcome.broken else \
        f"{len(outcome.worse)} worse, {len(outcome.broken)} invalid"
    left_out = f"; left out: {', '.join(outcome.left_out)}" if outcome.left_out else ""
    return [*found, *outcome.notes,
            f"{after} against {before}: {verdict} ({compared} compared{left_out})"]


def sorted_by_size(found: list[GateFinding], verdict: str) -> list[GateFinding]:
    return sorted((one for one in found if one.verdict == verdict),
                  key=lambda one: -abs(one.change or 0))


def described(one: GateFinding) -> list[str]:
    head = f"{SIGNS[one.verdict]:7} {one.what}: {one.where}"
    if one.verdict == BROKEN:
        return [f"{head}: {one.after}"]
    if one.change is None:
        return [f"{head}: {one.before} -> {one.after}"]
    return [f"{head}: {number(one.before)} -> {number(one.after)} ({one.change:+.2%})",
            *(f"          {cause}" for cause in one.causes)]


def number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100_000 else f"{value:,.2f}"
