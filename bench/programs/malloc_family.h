/* malloc_family.h: the names of the malloc family, as a program may import them.
 *
 * One list, X(name) a name, for whoever asks which library serves them.  The first four are those
 * that every process needs; the C++ operators have the names of the Itanium C++ ABI 5.1.4.
 */
#ifndef ASSAY_PROGRAMS_MALLOC_FAMILY_H
#define ASSAY_PROGRAMS_MALLOC_FAMILY_H

/* clang-format off */
#define MALLOC_FAMILY(X) \
    X(malloc) X(free) X(calloc) X(realloc) \
    X(reallocarray) X(aligned_alloc) X(posix_memalign) X(memalign) X(valloc) X(pvalloc) \
    X(malloc_usable_size) \
    X(_Znwm) X(_ZnwmRKSt9nothrow_t) \
    X(_ZnwmSt11align_val_t) X(_ZnwmSt11align_val_tRKSt9nothrow_t) \
    X(_Znam) X(_ZnamRKSt9nothrow_t) \
    X(_ZnamSt11align_val_t) X(_ZnamSt11align_val_tRKSt9nothrow_t) \
    X(_ZdlPv) X(_ZdlPvm) X(_ZdlPvRKSt9nothrow_t) \
    X(_ZdlPvSt11align_val_t) X(_ZdlPvmSt11align_val_t) X(_ZdlPvSt11align_val_tRKSt9nothrow_t) \
    X(_ZdaPv) X(_ZdaPvm) X(_ZdaPvRKSt9nothrow_t) \
    X(_ZdaPvSt11align_val_t) X(_ZdaPvmSt11align_val_t) X(_ZdaPvSt11align_val_tRKSt9nothrow_t)
/* clang-format on */

#define MALLOC_FAMILY_NAME(name) #name,

static const char *const malloc_family[] = {MALLOC_FAMILY(MALLOC_FAMILY_NAME)};

enum {
    MALLOC_FAMILY_COUNT = sizeof malloc_family / sizeof malloc_family[0],
    MALLOC_FAMILY_ALWAYS = 4
};

#endif
