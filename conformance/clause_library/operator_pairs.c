#include "operator_pairs.h"

#include "clause.h"
#include "library.h"

#include <dlfcn.h>
#include <stdint.h>

/* nw new, na new[], dl delete, da delete[]. */
const struct operator_pair operator_pairs[] = {
    {"new", "_Znwm", "s", "_ZdlPv", "p", false},
    {"new[]", "_Znam", "s", "_ZdaPv", "p", false},
    {"nothrow new", "_ZnwmRKSt9nothrow_t", "sn", "_ZdlPvRKSt9nothrow_t", "pn", false},
    {"nothrow new[]", "_ZnamRKSt9nothrow_t", "sn", "_ZdaPvRKSt9nothrow_t", "pn", false},
    {"new before sized delete", "_Znwm", "s", "_ZdlPvm", "ps", false},
    {"new[] before sized delete[]", "_Znam", "s", "_ZdaPvm", "ps", false},
    {"aligned new", "_ZnwmSt11align_val_t", "sa", "_ZdlPvSt11align_val_t", "pa", true},
    {"aligned new[]", "_ZnamSt11align_val_t", "sa", "_ZdaPvSt11align_val_t", "pa", true},
    {"aligned nothrow new", "_ZnwmSt11align_val_tRKSt9nothrow_t", "san",
     "_ZdlPvSt11align_val_tRKSt9nothrow_t", "pan", true},
    {"aligned nothrow new[]", "_ZnamSt11align_val_tRKSt9nothrow_t", "san",
     "_ZdaPvSt11align_val_tRKSt9nothrow_t", "pan", true},
    {"aligned new before sized delete", "_ZnwmSt11align_val_t", "sa", "_ZdlPvmSt11align_val_t",
     "psa", true},
    {"aligned new[] before sized delete[]", "_ZnamSt11align_val_t", "sa", "_ZdaPvmSt11align_val_t",
     "psa", true},
    {0},
};

void operator_pairs_expect_replaced(void)
{
    struct library library = library_of("malloc");
    if (library_function(&library, "_Znwm") == NULL)
        clause_unsupported("it does not replace operator new");
    dlopen("libstdc++.so.6", RTLD_NOW | RTLD_GLOBAL); /* the other forms, if it is here */
}

bool operator_pair_exists(const struct operator_pair *pair)
{
    return dlsym(RTLD_DEFAULT, pair->take) != NULL && dlsym(RTLD_DEFAULT, pair->give) != NULL;
}

/* All forms take up to three words and return at most one; words that a form does not take are
 * left in their registers. */
static void *call(const char *name, const char *arguments, void *block, size_t size,
                  size_t alignment)
{
    static const char nothrow; /* std::nothrow_t is empty */
    uintptr_t words[3] = {0};
    void *(*function)(uintptr_t, uintptr_t, uintptr_t) = NULL;
    *(void **)&function = dlsym(RTLD_DEFAULT, name);
    for (unsigned i = 0; arguments[i] != '\0'; i++)
        words[i] = arguments[i] == 'p'   ? (uintptr_t)block
                   : arguments[i] == 's' ? size
                   : arguments[i] == 'a' ? alignment
                                         : (uintptr_t)&nothrow;
    return function(words[0], words[1], words[2]);
}

void *operator_pair_take(const struct operator_pair *pair, size_t size, size_t alignment)
{
    return call(pair->take, pair->take_arguments, NULL, size, alignment);
}

void operator_pair_give(const struct operator_pair *pair, void *block, size_t size,
                        size_t alignment)
{
    call(pair->give, pair->give_arguments, block, size, alignment);
}
