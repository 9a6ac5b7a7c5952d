/* identity.h: which file serves each allocation function in this process.
 *
 * A preloaded library that does not load is skipped by the dynamic linker with no more than a
 * warning, and one that defines only part of the family leaves the rest to the C library.  So a
 * process that measures shows, for every function that matters, the file that the linker resolved
 * it to, and the build-id of that file.  Who judges the proof is whoever reads it.
 *
 * Allocates nothing.  Not for use in a signal handler.
 */
#ifndef ASSAY_IDENTITY_H
#define ASSAY_IDENTITY_H

#include "record.h"

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Adds the object "proof" (function -> file) to the record, for each of the `count` functions, and
 * "build_id" of the file that serves the first of them. */
void identity_prove(struct record *record, const char *const *functions, unsigned count);

/* Adds "proof" and "build_id" of an entry that is part of this very program. */
void identity_prove_own(struct record *record, const char *entry);

/* What the C library's own heap has taken from the kernel; where another library serves, nothing.
 * -1: there is no C library that tells. */
int64_t identity_libc_heap_bytes(void);

#ifdef __cplusplus
}
#endif
#endif
