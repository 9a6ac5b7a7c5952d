/* request.h: one row to measure, as the command line names it. */
#ifndef ASSAY_HARNESS_REQUEST_H
#define ASSAY_HARNESS_REQUEST_H

#include "plan.h"
#include "registry.h"
#include "turn.h"
#include "workload.h"

#ifdef __cplusplus
extern "C" {
#endif

struct request {
    const char *allocator; /* the name that the records carry */
    const char *binding;
    const char *workload_name;
    struct workload workload;
    const struct body *body;            /* the workload's body in this binding */
    const struct registry_entry *entry; /* NULL under preload */
    const struct allocator *code;       /* that the body calls; NULL under preload */
    uint64_t operations;                /* in one segment */
    const char *options;                /* in place of the entry's own, or NULL */
    const char *plan_file;              /* of a recorded trace, or NULL */
    struct plan plan;                   /* that file's */
    unsigned calls;                     /* enum body_call: the body's, or the trace's */
    uint32_t traits;                    /* likewise, that are needed with one thread */
    unsigned segments;
    uint64_t warm_up; /* operations before each segment, untimed */
    struct turn turn; /* how the segments alternate with other processes' */
    unsigned threads;
    unsigned round;
    uint64_t seed;
    bool check;               /* only say if it can be measured */
    bool memory;              /* stop at each phase instead of timing */
    bool marks;               /* stop before and after the timed segments */
    bool count;               /* run between markers instead of timing */
    bool counters;            /* also let the processor count during the segments */
    const char *harness_json; /* file for Google Benchmark's own JSON, or NULL */
};

/* Reads the arguments.  False: one line on stderr has said what is wrong. */
bool request_parse(int argc, char **argv, struct request *request);

/* Why this allocator cannot do this work (a missing slot, a missing trait), or NULL if it can. */
const char *request_unsupported(const struct request *request);

/* Opens the allocator and fills in what the body gets.  Returns 0 or an errno. */
int request_open(const struct request *request, struct body_arguments *arguments);
void request_close(const struct request *request, const struct body_arguments *arguments);

#ifdef __cplusplus
}
#endif
#endif
