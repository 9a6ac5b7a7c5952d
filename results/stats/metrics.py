"""What a metric measures, and so in which family of comparisons it is judged.

Holm corrects within one family.  CPU time is the primary one: on a shared machine wall time also
measures other programs, so it is shown beside CPU time and judged separately.
"""

CPU, WALL, LATENCY, MEMORY = "cpu", "wall", "latency", "memory"
TIMES = (CPU, WALL, LATENCY)

IDLE = "idle_ns_per_op"  # what a replay itself costs, without any allocator

FAMILIES = {
    "cpu_ns_per_op": CPU,
    "cpu_s": CPU,
    "wall_ns_per_op": WALL,
    "wall_s": WALL,
    "peak_rss_bytes": MEMORY,
    "heap_over_live": MEMORY,
    "heap_over_live_mean": MEMORY,
    "heap_over_survivors": MEMORY,
    "returned_fraction": MEMORY,
}


def family(metric: str) -> str:
    """The family that a metric is judged in; one that is not listed is a family of its own."""
    if metric.startswith("latency_"):
        return LATENCY
    return FAMILIES.get(metric, metric)


def verdict_words(metric: str) -> tuple[str, str]:
    """What a significant difference is called: to the better, and to the worse."""
    return ("faster", "slower") if family(metric) in TIMES else ("better", "worse")
