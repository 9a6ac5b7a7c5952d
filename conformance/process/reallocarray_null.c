/* Compares reallocarray(NULL, 0, n) and (NULL, n, 0) with malloc(0), 100 of each live at once, and
 * resizes a null pointer to other sizes. */
#include "clause.h"
#include "malloc_family.h"
#include "null_pointer.h"

static void *resize_to_none(size_t size)
{
    return reallocarray(opaque(NULL), opaque_size(size), opaque_size(24));
}

static void *resize_to_empty(size_t size)
{
    return reallocarray(opaque(NULL), opaque_size(24), opaque_size(size));
}

static void reallocarray_null(const struct clause_run *run)
{
    (void)run;
    null_pointer_expect_malloc("reallocarray(NULL, 0, 24)", resize_to_none);
    null_pointer_expect_malloc("reallocarray(NULL, 24, 0)", resize_to_empty);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "reallocarray", "free", NULL},
    .run = reallocarray_null,
};
