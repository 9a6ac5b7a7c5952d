/* Pairs each form of new with its form of delete, at growing sizes; a form that is not replaced
 * falls back on the plain one. */
#include "clause.h"
#include "library.h"
#include "malloc_family.h"
#include "pattern.h"

#include <dlfcn.h>
#include <string.h>

/* `second` is the second argument of both: an alignment, std::nothrow, or one too many. */
static void try_pair(const char *take, const char *give, uintptr_t second)
{
    void *(*taker)(size_t size, uintptr_t second) = NULL;
    void (*giver)(void *block, uintptr_t second) = NULL;
    *(void **)&taker = dlsym(RTLD_DEFAULT, take);
    *(void **)&giver = dlsym(RTLD_DEFAULT, give);
    if (taker == NULL || giver == NULL)
        return; /* neither the library nor C++'s own: no program could call it */
    for (size_t size = 0; size < 200000; size = size * 3 + 1) {
        void *block = taker(size, second);
        clause_expect(block != NULL, "%s of %zu bytes gave NULL", take, size);
        pattern_fill(block, size, size);
        clause_expect(pattern_holds(block, size, size), "%zu bytes of %s do not hold", size, take);
        giver(block, second);
    }
    giver(NULL, second);
}

/* Names by the Itanium C++ ABI, 5.1.4: nw new, na new[], dl delete, da delete[]. */
static void exports_operators(const struct clause_run *run)
{
    static const char nothrow; /* std::nothrow_t is empty */
    struct library library = library_of("malloc");
    (void)run;
    if (library_function(&library, "_Znwm") == NULL)
        clause_unsupported("it does not replace operator new");
    dlopen("libstdc++.so.6", RTLD_NOW | RTLD_GLOBAL); /* the forms that fall back, if it is here */
    clause_expect(library_function(&library, "_ZdlPv") != NULL,
                  "it does not replace operator delete");
    try_pair("_Znwm", "_ZdlPv", 0);
    try_pair("_Znam", "_ZdaPv", 0);
    try_pair("_ZnwmRKSt9nothrow_t", "_ZdlPvRKSt9nothrow_t", (uintptr_t)&nothrow);
    try_pair("_ZnamRKSt9nothrow_t", "_ZdaPvRKSt9nothrow_t", (uintptr_t)&nothrow);
    try_pair("_ZnwmSt11align_val_t", "_ZdlPvSt11align_val_t", 256);
    try_pair("_ZnamSt11align_val_t", "_ZdaPvSt11align_val_t", 256);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", NULL},
    .run = exports_operators,
};
