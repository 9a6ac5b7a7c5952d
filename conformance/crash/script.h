/* script.h: the operations that a heap is crashed in, drawn from a seed, and what its user knows
 * after each of them.
 */
#ifndef CRASH_SCRIPT_H
#define CRASH_SCRIPT_H

#include "allocator.h"
#include "store_log.h"

enum { SCRIPT_BLOCKS = 24, SCRIPT_ROOTS = 4, SCRIPT_OPERATIONS_MOST = 2000 };

enum script_kind {
    SCRIPT_CREATE,
    SCRIPT_OPEN,
    SCRIPT_MALLOC,
    SCRIPT_FILL,
    SCRIPT_FREE,
    SCRIPT_REALLOC,
    SCRIPT_ROOT,
    SCRIPT_SYNC,
    SCRIPT_TRIM,
    SCRIPT_CLOSE,
    SCRIPT_DESTROY,
};

/* A block as its user knows it.  `number` 0: there is none. */
struct script_block {
    uint64_t offset; /* in the file */
    uint64_t size;
    uint64_t filled; /* bytes that the user has written */
    uint64_t key;    /* of their pattern */
    uint32_t number;
    uint32_t written; /* by which operation */
};

struct script_state {
    bool exists;
    struct script_block blocks[SCRIPT_BLOCKS];
    uint32_t roots[SCRIPT_ROOTS]; /* numbers of blocks */
};

struct script_operation {
    enum script_kind kind;
    unsigned place; /* of the block, or the root */
    uint64_t size;
    size_t first, end; /* its events */
};

struct script {
    unsigned count;
    struct script_operation operations[SCRIPT_OPERATIONS_MOST];
    struct script_state *states; /* [i]: before operation i; [count]: after the last */
    char failure[200];           /* why it came to no end */
};

/* Draws `count` operations and performs them on a new heap of that file, with the stores entered
 * in the log.  False: an operation failed, and `failure` says which. */
bool script_run(struct script *script, const struct allocator *allocator, const char *options,
                const char *path, unsigned count, uint64_t seed, struct store_log *log);

/* Performs `count` drawn operations on a heap that is open, from state 0 on.  `script->count` is
 * the operation that is being performed, also for other processes that share the script. */
bool script_go_on(struct script *script, const struct allocator *allocator, void *handle,
                  unsigned count, uint64_t seed);

const char *script_name(enum script_kind kind);

/* How the user of a block fills it. */
void script_pattern(unsigned char *bytes, uint64_t size, uint64_t key);

#endif
