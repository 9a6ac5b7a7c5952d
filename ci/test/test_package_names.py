"""The lists at the end of packages.toml name, for each package manager, what the commands need."""

import pytest

from allocators.system import peers
from ci.host import setup, toml
from workloads import selection

NAMES = toml.loads(setup.PACKAGES.read_text())
MANAGERS = [name for name in ("dnf", "zypper", "pacman", "apk") if name in NAMES]


def test_each_manager_has_a_list():
    assert len(MANAGERS) == 4


@pytest.mark.parametrize("manager", MANAGERS)
def test_every_name_translates_a_need(manager: str):
    needs = [need for section, facts in NAMES.items() if section not in MANAGERS
             for need in facts]
    needs += peers.packages() + [name for workload in selection.catalogue()
                                 for name in workload.packages]
    # Debian has this one in two packages, of which the catalogue names either.
    known = {setup.alternatives(need)[0] for need in needs} | {"redis-server", "redis-tools"}
    assert set(NAMES[manager]) <= known


@pytest.mark.parametrize("manager", MANAGERS)
def test_what_every_job_needs_has_a_name(manager: str):
    for need in setup.packages_for("build", "bench", "report", "compare", "record") \
            + peers.packages():
        assert setup.alternatives(need)[0] in NAMES[manager], need
