/* operators.c: counts the calls of C++'s new and delete, in a run that counts calls.
 *
 * Where the operators are the C++ runtime's, they call malloc and free through the dynamic linker
 * and are counted there; where a library brings its own, they are counted here.  A program may
 * open its C++ runtime late and for itself: then no next operator is to be seen, and malloc and
 * free serve.
 */
#include "operators.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

typedef void *operator_call(void *, void *, void *);

/* The next definition; `counted`: it calls no malloc that is counted. */
struct next {
    operator_call *call;
    bool asked;
    bool counted;
};

static void next_find(struct next *next, const char *name)
{
    Dl_info where;
    void *address = dlsym(RTLD_NEXT, name);
    memcpy(&next->call, &address, sizeof address);
    if (address == NULL || dladdr(address, &where) == 0)
        return;
    const char *file = strrchr(where.dli_fname, '/');
    next->counted = strncmp(file == NULL ? "" : file, "/libstdc++.so", 13) != 0 &&
                    strncmp(file == NULL ? "" : file, "/libc++", 7) != 0;
    next->asked = true;
}

/* All operators take at most three words and return at most one, so one form passes on them all. */
#define OPERATOR(name, served)                                                                     \
    __attribute__((visibility("default"))) operator_call operator_##name __asm__(#name);           \
    void *operator_##name(void *one, void *two, void *three)                                       \
    {                                                                                              \
        static struct next next;                                                                   \
        if (!next.asked)                                                                           \
            next_find(&next, #name);                                                               \
        if (next.counted)                                                                          \
            operators_count();                                                                     \
        if (next.call != NULL)                                                                     \
            return next.call(one, two, three);                                                     \
        served;                                                                                    \
    }

#define NEW(name)         OPERATOR(name, return malloc((size_t)one))
#define NEW_ALIGNED(name) OPERATOR(name, return aligned_alloc((size_t)two, (size_t)one))
#define DELETE(name)      OPERATOR(name, free(one); return NULL)

NEW(_Znwm)
NEW(_ZnwmRKSt9nothrow_t)
NEW_ALIGNED(_ZnwmSt11align_val_t)
NEW_ALIGNED(_ZnwmSt11align_val_tRKSt9nothrow_t)
NEW(_Znam)
NEW(_ZnamRKSt9nothrow_t)
NEW_ALIGNED(_ZnamSt11align_val_t)
NEW_ALIGNED(_ZnamSt11align_val_tRKSt9nothrow_t)
DELETE(_ZdlPv)
DELETE(_ZdlPvm)
DELETE(_ZdlPvRKSt9nothrow_t)
DELETE(_ZdlPvSt11align_val_t)
DELETE(_ZdlPvmSt11align_val_t)
DELETE(_ZdlPvSt11align_val_tRKSt9nothrow_t)
DELETE(_ZdaPv)
DELETE(_ZdaPvm)
DELETE(_ZdaPvRKSt9nothrow_t)
DELETE(_ZdaPvSt11align_val_t)
DELETE(_ZdaPvmSt11align_val_t)
DELETE(_ZdaPvSt11align_val_tRKSt9nothrow_t)
