/* Resizes a block to 0 with errno cleared and tells if this form, of POSIX.1-2024, or an older one
 * is met. */
#include "clause.h"
#include "malloc_family.h"

static void realloc_einval(const struct clause_run *run)
{
    (void)run;
    void *block = malloc(100);
    clause_expect(block != NULL, "malloc(100) failed");
    errno = 0;
    void *result = realloc(opaque(block), opaque_size(0));
    int error = errno;
    if (result != NULL)
        clause_value("as POSIX.1-2024: a block");
    else if (error == EINVAL)
        clause_value("as POSIX.1-2024: null, errno EINVAL");
    else
        clause_value("older form: null, errno %s", error == 0 ? "kept" : "another");
    free(result);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "realloc", "free", NULL},
    .run = realloc_einval,
};
