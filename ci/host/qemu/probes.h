/* Probes: what the kernel under this process can do, found by trying.
 *
 * qemu-user is not Linux, and kernels differ; a clause that needs more than the platform has is
 * unsupported there, and the reason comes from here.  Each probe runs in a child of its own with a
 * time limit, so it may change limits, die, or hang. */
#ifndef PROBES_H
#define PROBES_H

#include <stddef.h>

struct probe {
    const char *name;
    /* NULL if it works; else why not, in static memory.  May use up the process. */
    const char *(*try)(void);
};

extern const struct probe memory_probes[];
extern const size_t memory_probe_count;
extern const struct probe process_probes[];
extern const size_t process_probe_count;
/* Asked natively alone: an emulator and a guest have no container around them. */
extern const struct probe container_probes[];
extern const size_t container_probe_count;

/* What errno says, for a probe to return. */
const char *probe_errno(const char *what);

/* The word with which this program starts itself anew, to end at once with 0. */
#define PROBE_EXECUTED "--executed"

/* The word that asks the probes of containers too. */
#define PROBE_NATIVE "--native"

#endif
