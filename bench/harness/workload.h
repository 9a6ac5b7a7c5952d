/* workload.h: a workload's name, and the body and the axis values that it stands for.
 *
 * A name is a body and its axes: "churn/live:10000/sizes:16-512".  What it leaves out has its
 * standard value.
 */
#ifndef ASSAY_WORKLOAD_H
#define ASSAY_WORKLOAD_H

#include "bodies.h"

#ifdef __cplusplus
extern "C" {
#endif

struct workload {
    const struct body_listing *listing;
    size_t index; /* of the listing */
    struct body_value axis[BODY_AXES_MAX];
};

/* Reads `name` into `*workload`.  False: `why`, of `why_size` bytes, says what is wrong. */
bool workload_parse(const char *name, struct workload *workload, char *why, size_t why_size);

/* How many processes work at the same time, by the axis of that name; 1 where there is none. */
unsigned workload_processes(const struct workload *workload);

#ifdef __cplusplus
}
#endif
#endif
