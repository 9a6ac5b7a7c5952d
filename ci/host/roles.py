"""The allocators with a role: the references, their copies, the floor.  No other one is known by name."""

REFERENCE = "glibc"  # what every ratio is relative to, in each binding, unless a sample says other
COPY = REFERENCE + "/copy"  # the same library once more: what differs between them is noise
MAPPED_FILE = "mapped-file"  # what heaps in files are relative to: mmap and msync without any promise
FLOOR = "null"  # never frees: the least that a workload can cost, and never a winner


def copy_of(reference: str) -> str:
    """The name of a reference's copy."""
    return reference + COPY.removeprefix(REFERENCE)


def is_copy(name: str) -> bool:
    """Whether it is some reference's copy."""
    return name.endswith(COPY.removeprefix(REFERENCE))
