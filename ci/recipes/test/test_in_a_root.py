"""The shell steps of the recipes run on a fresh Debian: one that got slower is gated with status 1, and
the comment says why."""

import os
import shlex

import pytest

from ci.host.build import ROOT
from ci.recipes.test import their_allocator
from ci.recipes.test.test_recipes_of_ci import FILES, steps
from ci.recipes.test.their_allocator import git
from ci.roots import root, trial

pytestmark = pytest.mark.full
RELEASE = "bookworm"
# A service has these on its machines; the recipe of GitLab installs its own.
ON_A_RUNNER = "apt-get update -qq && apt-get install -y -qq git ca-certificates build-essential"


@pytest.fixture(scope="module")
def base():
    why = trial.absence(RELEASE)
    if why is not None:
        pytest.skip(why)
    with root.made(RELEASE, ROOT / "build" / "roots" / "recipes") as made:
        yield made


@pytest.mark.parametrize("name", FILES)
def test_the_shell_steps_gate_a_slower_commit_on_a_fresh_machine(name: str, base):
    with root.copied(base, base.folder.with_name(f"recipes-{name}")) as machine:
        trial.place_tree(machine.folder / "srv" / "assay")
        theirs = their_allocator.repository(machine.folder / "root" / "theirs", (0, 40))
        before = git(theirs, "rev-parse", "HEAD~1")
        lines, variables = steps(name)
        gated = [line for line in lines if not line.startswith("gh ")]  # that one posts the comment
        assert len(gated) >= len(lines) - 1
        variables |= {"ASSAY": "file:///srv/assay", "BASE": before,
                      "CI_MERGE_REQUEST_DIFF_BASE_SHA": before}
        if name != "gitlab-ci.yml":
            gated.insert(0, ON_A_RUNNER)
        script = "\n".join([f"export {key}={shlex.quote(value)}" for key, value in variables.items()]
                           + ["cd /root/theirs", *gated])
        done = machine.run(f"set -e\n{script}", capture_output=True, text=True, errors="replace")
        comment = theirs / "comment.md"
        assert done.returncode == 1 and comment.exists(), done.stdout + done.stderr
        assert "pair/size:64" in comment.read_text() and "take" in comment.read_text()
        assert os.path.exists(theirs / ".assay" / "assay")
