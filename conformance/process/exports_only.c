/* Looks up each name that the library exports in the C library. */
#include "clause.h"
#include "library.h"

#include <dlfcn.h>
#include <string.h>

static const char *const malloc_family[] = {
    "malloc",      "free",        "calloc",      "realloc",        "reallocarray",
    "memalign",    "valloc",      "pvalloc",     "posix_memalign", "malloc_usable_size",
    "cfree",       "free_sized",  "mallinfo",    "mallinfo2",      "free_aligned_sized",
    "mallopt",     "malloc_trim", "malloc_info", "malloc_stats",   "aligned_alloc",
    "memalignment"};

/* __libc_malloc and __posix_memalign are older names for the same. */
static bool is_family(const char *name)
{
    const char *bare = strncmp(name, "__libc_", 7) == 0   ? name + 7
                       : strncmp(name, "__posix", 7) == 0 ? name + 2
                                                          : name;
    for (unsigned i = 0; i < sizeof malloc_family / sizeof malloc_family[0]; i++)
        if (strcmp(bare, malloc_family[i]) == 0)
            return true;
    return strncmp(name, "_Zn", 3) == 0 || strncmp(name, "_Zd", 3) == 0;
}

static void count(const char *name, void *others)
{
    static void *c_library;
    if (is_family(name))
        return;
    if (c_library == NULL)
        c_library = dlopen("libc.so.6", RTLD_NOW | RTLD_NOLOAD);
    clause_expect(c_library == NULL || dlsym(c_library, name) == NULL,
                  "%s of the C library is replaced too", name);
    ++*(unsigned *)others;
}

static void exports_only(const struct clause_run *run)
{
    struct library library = library_of("malloc");
    unsigned others = 0;
    (void)run;
    if (library_is_c(&library))
        clause_unsupported("it is the C library itself");
    library_exports(&library, count, &others);
    clause_value("%u other names", others);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", NULL},
    .run = exports_only,
};
