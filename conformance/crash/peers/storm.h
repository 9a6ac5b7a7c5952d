/* storm.h: what a heap in a file has to do to be killed and to be damaged: it keeps blocks under a
 * few slots, in the way that its own manual recommends.
 *
 * Peers have no `persist` face, and their stores cannot be seen.  So they are killed from outside
 * at any moment, and what the next process finds is compared with what the dead one had completed.
 */
#ifndef CRASH_STORM_H
#define CRASH_STORM_H

#include <stdbool.h>
#include <stddef.h>

enum { STORM_SLOTS = 4, STORM_SIZE_MOST = 3000, STORM_FILE_BYTES = 16 << 20 };

#ifdef __cplusplus
extern "C" {
#endif

/* One process and one thread at a time.  A handle is of the heap in one file. */
struct storm_heap {
    const char *name;

    /* Opens the heap of that file, or makes it.  Returns 0 or an errno. */
    int (*open)(const char *path, void **handle);
    void (*close)(void *handle);

    /* Puts a block with these bytes under an empty slot.  False: there is no room. */
    bool (*put)(void *handle, unsigned slot, const unsigned char *bytes, size_t size);
    /* Frees the block under the slot, which is empty then. */
    void (*take)(void *handle, unsigned slot);

    /* The bytes under the slot, which are the heap's; NULL: it is empty. */
    const unsigned char *(*look)(void *handle, unsigned slot, size_t *size);

    /* Whether the heap finds itself sound. */
    bool (*is_sound)(void *handle);
};

/* Those that were there when this was built; the table ends with NULL. */
extern const struct storm_heap *const storm_heaps[];
extern const struct storm_heap storm_base, storm_pmemobj, storm_boost;

#ifdef __cplusplus
}
#endif
#endif
