"""The packages that measuring needs, each with the rows that are lost without it."""

from allocators.system import peers
from ci.host import setup
from workloads import selection


def packages(rows: list[selection.Row]) -> list[str]:
    """What these rows need, by Debian's names, for setup.ensure: the build, every peer, and the
    programs of the rows."""
    workloads = {selection.workload_of(row) for row in rows if row.body is None}
    wanted = setup.packages_for("build", "bench") + peers.packages()
    return wanted + sorted(name for workload in workloads for name in workload.packages)
