"""The comment on a pull request: what got worse, by how much, in which function, where."""

from ci.gate import comment
from ci.gate.findings import BETTER, BROKEN, WORSE, ComparedCell, GateFinding
from ci.gate.gate import GateResult


def finding(verdict: str = WORSE, allocator: str = "mine", before=100.0, after=110.0,
            causes=("take +10.00",)) -> GateFinding:
    cell = ComparedCell(allocator, "pair/size:64", "preload", "aarch64", 1)
    return GateFinding(verdict, "instructions", cell.describe(), before, after, causes, cell)


def test_a_finding_is_a_row_with_everything():
    text = comment.compose(GateResult([finding()], {"instructions": 4}), "main", "HEAD")
    assert text.startswith("### Assay: 1 worse\n")
    row = next(line for line in text.splitlines() if "aarch64" in line)
    assert [cell.strip() for cell in row.strip("|").split("|")] == [
        "instructions", "mine", "pair/size:64", "aarch64", "100.00", "110.00", "+10.00%",
        "take +10.00"]
    assert "HEAD against main: 4 instructions compared" in text


def test_that_nothing_is_worse_is_said():
    text = comment.compose(GateResult([finding(BETTER, after=90.0)]), "main", "HEAD")
    assert text.startswith("### Assay: nothing is worse\n") and "**Better**" in text


def test_the_largest_change_comes_first_and_a_clause_is_a_row_too():
    clause = GateFinding(WORSE, "conformance", "mine heap.calloc.zero (x86_64)", "PASS", "FAIL")
    broken = finding(BROKEN, before="measured", after="crash:SIGSEGV", causes=())
    text = comment.compose(GateResult([clause, finding(), finding(after=150.0), broken]), "a", "b")
    assert text.index("+50.00%") < text.index("+10.00%")
    assert text.startswith("### Assay: 3 worse, 1 invalid\n")
    assert "PASS" in text and "crash:SIGSEGV" in text


def test_names_do_nothing_in_a_comment():
    text = comment.compose(GateResult([finding(allocator="@team <img src=x> |a|b|")],
                                      notes=["https://evil.example/ @all"]), "[x](y)", "`b`")
    assert "<img" not in text and "@team" not in text and "@all" not in text
    assert "[x](y)" not in text and "https://" not in text


def test_a_long_comment_is_cut():
    text = comment.compose(GateResult([finding(allocator=f"a{number}") for number in range(2000)]),
                           "a", "b")
    assert "and 1950 more" in text and len(text) < 65_536
