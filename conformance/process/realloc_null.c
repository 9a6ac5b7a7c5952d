/* Compares realloc(NULL, 0) with malloc(0), 100 of each live at once, and resizes a null
 * pointer to other sizes. */
#include "clause.h"
#include "malloc_family.h"
#include "null_pointer.h"

static void *resize(size_t size)
{
    return realloc(opaque(NULL), opaque_size(size));
}

static void realloc_null(const struct clause_run *run)
{
    (void)run;
    null_pointer_expect_malloc("realloc(NULL, 0)", resize);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "realloc", "free", NULL},
    .run = realloc_null,
};
