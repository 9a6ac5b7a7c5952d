/* Asks the dynamic linker which file each name comes from: a block of one part must not reach
 * another part that belongs to the C library. */
#include "clause.h"
#include "library.h"
#include "malloc_family.h"

#include <dlfcn.h>
#include <string.h>

/* glibc manual, "Replacing malloc". */
static const char *const malloc_family[] = {"malloc",
                                            "free",
                                            "calloc",
                                            "realloc",
                                            "aligned_alloc",
                                            "malloc_usable_size",
                                            "memalign",
                                            "posix_memalign",
                                            "pvalloc",
                                            "valloc",
                                            NULL};

static void exports_complete(const struct clause_run *run)
{
    struct library library = library_of("malloc");
    (void)run;
    for (const char *const *name = malloc_family; *name != NULL; name++) {
        Dl_info where;
        void *function = dlsym(RTLD_DEFAULT, *name);
        bool found = function != NULL && dladdr(function, &where) != 0;
        clause_check(found, "nobody defines %s", *name);
        clause_check(!found || strcmp(where.dli_fname, library.path) == 0, "%s is left to %s",
                     *name, where.dli_fname);
    }
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", NULL},
    .run = exports_complete,
};
