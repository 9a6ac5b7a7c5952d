"""A hundred million events of four threads are recorded, replayed and counted like a few."""

import json
import subprocess

import pytest

from ci.host.build import ROOT
from workloads.test.recorded import record

EVENTS, THREADS = 100_000_000, 4
WORK = f"""
#include <pthread.h>
#include <stdlib.h>
static void *places[256];
static void *work(void *number)
{{
    unsigned state = (unsigned)(long)number + 1;
    for (int i = 0; i < {EVENTS // 2 // THREADS}; i++) {{
        state = state * 1103515245u + 12345;
        void *made = malloc(16 + (state >> 20) % 256);
        free(__atomic_exchange_n(&places[(state >> 12) % 256], made, __ATOMIC_ACQ_REL));
    }}
    return NULL;
}}
int main(void)
{{
    pthread_t threads[{THREADS}];
    for (long i = 0; i < {THREADS}; i++) pthread_create(&threads[i], NULL, work, (void *)i);
    for (int i = 0; i < {THREADS}; i++) pthread_join(threads[i], NULL);
    for (int i = 0; i < 256; i++) free(places[i]);
}}"""


@pytest.mark.full
def test_a_hundred_million_events_are_recorded_and_replayed(build, tmp_path, compiled):
    done = record(build, tmp_path, compiled("many", WORK, "-O1", "-pthread"))
    [image] = done.traces
    assert image.complete and image.file.stat().st_size < 2 * EVENTS
    out = tmp_path / "records"
    subprocess.run([ROOT / "assay", "bench", image.file, "--smoke", "--no-install", "--allocator",
                    "glibc", "--json", out], check=True, stdout=subprocess.DEVNULL)
    samples = [line for line in map(json.loads, out.read_text().splitlines())
               if line["record"] == "sample" and line["metric"] == "cpu_ns_per_op"]
    assert samples and {line["threads"] for line in samples} == {THREADS + 1}
    assert all(EVENTS <= line["operations"] <= EVENTS + 1000 for line in samples)
