/* compile.h: from the events of a trace to a plan.
 *
 * The events are read three times, merged into one order in which each object is made before it is
 * ended.  The first reading is the survey: who makes and who ends each object, and the facts that a
 * replay must agree with.  The second cuts time into epochs.  The third writes the programs.
 *
 * The source need not be trusted: an order that no program can have had is refused.
 */
#ifndef ASSAY_REPLAY_COMPILE_H
#define ASSAY_REPLAY_COMPILE_H

#include "harness/plan.h"
#include "trace.h"

/* Where events come from: any number of times from the first one on. */
struct event_source {
    void *data;
    uint32_t threads;
    uint64_t objects;
    bool (*rewind)(void *data);
    int (*next)(void *data, struct trace_event *event); /* 1: one more, 0: the end, -1: an error */
};

/* What the reader of a report wants to know beside the facts of the plan. */
struct compile_summary {
    uint64_t time_ns; /* from the beginning of the process to its last event */
};

/* Returns the plan, `*bytes` long, in memory of malloc that the caller frees.  NULL: `why`, of
 * `why_size` bytes, says what is wrong; it is empty where the source has failed, which knows. */
void *plan_compile(const struct event_source *source, struct compile_summary *summary,
                   size_t *bytes, char *why, size_t why_size);

#endif
