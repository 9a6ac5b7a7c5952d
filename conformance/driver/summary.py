"""What the terminal shows of a conformance run: the matrix of counts, then what needs a review."""

from conformance.driver.clauses import Clause
from conformance.driver.golden import Finding

VERDICTS = ("PASS", "FAIL", "VALUE", "UNSUPPORTED", "UNRESOLVED", "UNTESTED")
FEW = 24  # verdicts that are shown one by one
TOO_EARLY = " before the clause began"  # how the supervisor says it


def lines(records: list[dict], findings: list[Finding], clauses: dict[str, Clause]) -> list[str]:
    shown = one_by_one(records) if len(records) <= FEW else matrix(records)
    counted = [finding for finding in findings if not finding.unreviewed]
    broken = [finding for finding in counted if finding.record["verdict"] == "FAIL"]
    other = [finding for finding in counted if finding.record["verdict"] != "FAIL"]
    early = [finding for finding in broken
             if (finding.record["reason"] or "").endswith(TOO_EARLY)]
    for finding in broken:
        shown += [] if finding in early else ["", *failure(finding, clauses)]
    shown += too_early(early, clauses)
    known = [record for record in records if "deviation" in record]
    if known:
        shown += ["", "Known deviations:"]
        shown += [f"  {candidate(record)} {record['clause']}: {record['reason']}" for record in known]
    shown += unreviewed(findings) + unresolved(records)
    if other:
        shown += ["", "To be reviewed (the same command with --pin writes it down):"]
        shown += [f"  {candidate(finding.record)} {finding.record['clause']}: {finding.what}"
                  for finding in other]
    return shown + ["", closing(records, findings)]


def too_early(findings: list[Finding], clauses: dict[str, Clause]) -> list[str]:
    """Once for each allocator and reason: a library that no program survives fails every clause."""
    alike: dict[tuple, list[Finding]] = {}
    for one in findings:
        alike.setdefault((candidate(one.record), one.record["reason"]), []).append(one)
    shown = []
    for members in alike.values():
        shown += ["", *failure(members[0], clauses)]
        if len(members) > 1:
            shown += [f"  and {len(members) - 1} others so: the library fails in the program, and not "
                      "in the clause.  A compiler may turn",
                      "  malloc and memset in your calloc into a call of calloc: compile it with "
                      "-fno-builtin"]
    return shown


def unreviewed(findings: list[Finding]) -> list[str]:
    """What versions that nobody has reviewed do, a list for each."""
    of: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.unreviewed:
            of.setdefault(candidate(finding.record), []).append(finding)
    shown = []
    for name, members in of.items():
        shown += ["", f"unreviewed: {name}"]
        for finding in sorted(members, key=lambda one: one.record["verdict"] != "FAIL"):
            record = finding.record
            seen = f": {record['reason']}" if record["verdict"] == "FAIL" else ""
            shown += [f"  {record['verdict']:5} {record['clause']}{seen}"]
            shown += [] if finding.what == "fails" else [f"        {finding.what}"]
    return shown + (["", "What is unreviewed breaks nothing (--strict: it does); --pin writes it "
                         "down for review."] if of else [])


def unresolved(records: list[dict]) -> list[str]:
    """Once for each allocator and reason: a library that does not load spoils every clause."""
    alike: dict[tuple, list[dict]] = {}
    for record in records:
        if record["verdict"] == "UNRESOLVED":
            alike.setdefault((candidate(record), record["reason"]), []).append(record)
    shown = []
    for (name, reason), members in alike.items():
        others = f" and {len(members) - 1} others" if len(members) > 1 else ""
        shown += ["", f"UNRESOLVED {members[0]['clause']}{others}  {name}", f"  {reason}",
                  f"  again: {members[0]['replay']}"]
    return shown


def candidate(record: dict) -> str:
    """jemalloc 5.3.0-1 on aarch64"""
    version = f" {record['version']}" if record.get("version") else ""
    where = "" if record["emulation"] == "native" else f" on {record['arch']}"
    return record["allocator"] + version + where


def one_by_one(records: list[dict]) -> list[str]:
    return [f"{record['verdict']:11} {record['clause']}  {candidate(record)}"
            + (f" = {record['value']}" if "value" in record else "")
            + (f": {record['reason']}" if record["reason"] and record["verdict"] not in
               ("FAIL", "UNRESOLVED") else "")
            for record in records]


def matrix(records: list[dict]) -> list[str]:
    """A line for each allocator and platform, a column for each verdict."""
    rows: dict[str, list[dict]] = {}
    for record in records:
        rows.setdefault(candidate(record), []).append(record)
    width = max(len(name) for name in rows)
    heads = [verdict for verdict in VERDICTS
             if any(record["verdict"] == verdict for record in records)]
    shown = [" " * width + "".join(f"  {head:>11}" for head in heads)]
    for name, row in rows.items():
        counts = [sum(record["verdict"] == head for record in row) for head in heads]
        shown.append(f"{name:{width}}" + "".join(f"  {count or '':>11}" for count in counts))
    return shown


def failure(finding: Finding, clauses: dict[str, Clause]) -> list[str]:
    record = finding.record
    clause = clauses[record["clause"]]
    editions = f" ({', '.join(clause.standard)})" if clause.standard else ""
    how = [] if finding.what == "fails" else [f"  {finding.what}"]
    return [f"FAIL {record['clause']}  {candidate(record)}", f"  rule:  {clause.sentence}",
            f"  from:  {clause.source}{editions}", f"  seen:  {record['reason']}", *how,
            f"  again: {record['replay']}"]


def closing(records: list[dict], findings: list[Finding]) -> str:
    """The line that counts everything."""
    known = sum("deviation" in record for record in records)
    counts = {verdict: sum(record["verdict"] == verdict for record in records)
              for verdict in VERDICTS}
    answered = counts["PASS"] + counts["FAIL"] + counts["VALUE"]
    new = sum(finding.unreviewed for finding in findings)
    return (f"{len(records)} cells, {answered} answered: {counts['PASS']} PASS, {counts['FAIL']} "
            f"FAIL ({known} known), {counts['VALUE']} VALUE; {counts['UNSUPPORTED']} UNSUPPORTED, "
            f"{counts['UNRESOLVED']} UNRESOLVED, {counts['UNTESTED']} UNTESTED; "
            + (f"{new} unreviewed, " if new else "") + f"{len(findings) - new} to look at.")
