"""The verdicts in the Test Anything Protocol, version 14: a line for each cell."""

from ci.host.printable import one_line
from conformance.driver.golden import Finding


def lines(records: list[dict], findings: list[Finding]) -> list[str]:
    broken = {id(finding.record): finding.what for finding in findings if not finding.unreviewed}
    return ["TAP version 14", f"1..{len(records)}"] + [
        line for number, record in enumerate(records, 1)
        for line in _case(number, record, broken.get(id(record)))]


def _case(number: int, record: dict, finding: str | None) -> list[str]:
    """A known deviation and what is unreviewed are a TODO, which does not fail; what cannot be asked
    is a SKIP."""
    verdict, reason = record["verdict"], _escaped(record["reason"] or "")
    fine = verdict in ("PASS", "VALUE", "UNSUPPORTED", "UNTESTED") and finding is None \
        and "unreviewed" not in record
    name = _escaped(f"{record['clause']} {record['allocator']} {record['arch']} "
                    f"{record['emulation']}")
    directive = ""
    if verdict in ("UNSUPPORTED", "UNTESTED"):
        directive = f" # SKIP {reason}"
    elif "deviation" in record:
        directive = f" # TODO {_escaped(record['deviation'])}"
    elif "unreviewed" in record and finding is None:
        directive = f" # TODO unreviewed: {_escaped(record['unreviewed'])}"
    shown = [f"{'ok' if fine else 'not ok'} {number} - {name}{directive}"]
    if not fine:
        told = {"verdict": verdict, "reason": record["reason"], "review": finding,
                "replay": record["replay"]}
        shown += ["  ---"] + [f"  {key}: {_quoted(value)}" for key, value in told.items()
                              if value] + ["  ..."]
    return shown


def _escaped(text: str) -> str:
    return one_line(text.replace("\n", " ")).replace("\\", "\\\\").replace("#", "\\#")


def _quoted(text: str) -> str:
    """A YAML scalar in single quotes."""
    return "'" + one_line(text.replace("\n", " ")).replace("'", "''") + "'"
