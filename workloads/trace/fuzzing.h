/* fuzzing.h: feeds damaged input to one reader, and counts what becomes of it.
 *
 * A fuzzer is a program of one file that defines `fuzz_target`; fuzzing.c is its main.  It takes
 * the files of a corpus, damages them by a seed, and hands each to the reader:
 *
 *     fuzz-NAME INPUTS [SEED]
 *
 * `/usr/bin/python3 -m ci.fuzz` runs them all.  The same seed gives the same inputs.  It ends with
 * a line of figures and the status 0; with the status 1, the number of the input and the reason
 * where the reader crashed, took more than FUZZ_SECONDS_MOST for an input, wanted more memory than
 * FUZZ_MEMORY_MOST, or broke a rule of its own.
 */
#ifndef ASSAY_TRACE_FUZZING_H
#define ASSAY_TRACE_FUZZING_H

#include "trace.h"

enum {
    FUZZ_BYTES_MOST = 1 << 16, /* of an input */
    FUZZ_SECONDS_MOST = 10,    /* of processor time for an input */
    FUZZ_MEMORY_MOST = 64 << 20
};

struct fuzz_target {
    const char *name, *corpus; /* a folder */
    /* Reads the input; true: it was accepted. */
    bool (*read)(const uint8_t *bytes, size_t count);
    /* Makes checksums as if the damage had been written so; or NULL. */
    void (*mend)(uint8_t *bytes, size_t count);
};

extern const struct fuzz_target fuzz_target;

/* Ends the run where a rule is broken. */
void fuzz_demand(bool holds, const char *what);

/* The reason is there, its place is in the file, and it is not that memory was missing. */
void fuzz_demand_reason(const struct trace_error *error, size_t count);

/* Opens the input as a trace; NULL: it was refused, with a reason. */
struct trace *fuzz_open(const uint8_t *bytes, size_t count);

/* A path for what is written; the same each time. */
const char *fuzz_output(void);

/* The checksums of a trace. */
void fuzz_mend_trace(uint8_t *bytes, size_t count);

#endif
