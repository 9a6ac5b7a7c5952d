/* Calls each function with a sentinel in errno and tells which of them change it.  They may; many
 * programs think they do not. */
#include "heap_block_list.h"
#include "random_operations.h"
#include "sentinel.h"

/* Which of the functions changed errno at least once. */
enum changed { CHANGED_MALLOC = 1, CHANGED_CALLOC = 2, CHANGED_REALLOC = 4, CHANGED_ALIGNED = 8 };

static unsigned changed;

static void look(enum changed function)
{
    if (!sentinel_stands())
        changed |= function;
    sentinel_set();
}

static void errno_success(const struct clause_run *run)
{
    sentinel_set();
    for (unsigned i = 0; i < SIZE_EDGES(24); i++) {
        size_t size = size_edge(i);
        void *block = heap_malloc(run, size);
        if (!size_is_given(run, block, size))
            break;
        look(CHANGED_MALLOC);
        block = heap_realloc(run, block, size + 10);
        look(CHANGED_REALLOC);
        heap_free(run, block);
        sentinel_set();
        block = heap_calloc(run, 1, size);
        look(CHANGED_CALLOC);
        heap_free(run, block);
        sentinel_set();
        block = heap_aligned_alloc(run, 32, size);
        look(CHANGED_ALIGNED);
        heap_free(run, block);
    }
    clause_value("%s%s%s%s%s", changed == 0 ? "unchanged" : "changed by",
                 changed & CHANGED_MALLOC ? " malloc" : "",
                 changed & CHANGED_CALLOC ? " calloc" : "",
                 changed & CHANGED_REALLOC ? " realloc" : "",
                 changed & CHANGED_ALIGNED ? " aligned_alloc" : "");
}

const struct clause CLAUSE = {
    .calls = RANDOM_OPERATIONS_CALLS,
    .run = errno_success,
};
