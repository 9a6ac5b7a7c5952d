/* bodies.h: the bodies that this program holds, generated from the files in bench/<group>/. */
#ifndef ASSAY_BODIES_H
#define ASSAY_BODIES_H

#include "body.h"

#ifdef __cplusplus
extern "C" {
#endif

struct body_listing {
    const char *group; /* the folder: "micro" */
    const struct body *table;
    const struct body *preload; /* NULL where nothing of it can be preloaded */
};

extern const struct body_listing body_listings[];
extern const size_t body_count;

/* The bodies compiled together with one allocator's adapter, in the order of `body_listings`; NULL
 * for those that need a face that it has not. */
struct bound_listing {
    const char *name;                  /* the registry's */
    const struct allocator *allocator; /* the copy in this unit, with state of its own */
    const struct body *const *bodies;
};

extern const struct bound_listing *const bound_listings[];
extern const size_t bound_count;

#ifdef __cplusplus
}
#endif
#endif
