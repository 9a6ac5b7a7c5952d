/* row.h: the records that one measuring process writes about its row, on standard output. */
#ifndef ASSAY_ROW_H
#define ASSAY_ROW_H

#include "request.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The `allocator` record: name, version, build-id, and the proof of identity for every allocation
 * function that the body calls. */
void row_identity(const struct request *request);

/* The same once more when the work is done, for the process's own malloc: the files again, and what
 * the C library's own heap has taken from the kernel by then. */
void row_identity_end(const struct request *request);

/* One `sample`.  `better` is "less" or "more". */
struct row_value {
    const char *metric, *unit, *better;
    double value;
};

void row_sample(const struct request *request, const struct row_value *value, uint64_t checksum);

/* The same of a process that took turns, with the value of each turn. */
void row_sample_turns(const struct request *request, const struct row_value *value,
                      uint64_t checksum, const double *turns, unsigned count);

/* The last record: what is written after it is not this program's. */
void row_over(void);

/* The row has no number, and why. */
void row_unsupported(const struct request *request, const char *reason);
void row_invalid(const struct request *request, const char *reason);

#ifdef __cplusplus
}
#endif
#endif
