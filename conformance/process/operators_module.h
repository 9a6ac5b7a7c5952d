/* operators_module.h: the C++ module that asks operator new, for clauses in C. */
#ifndef ASSAY_OPERATORS_MODULE_H
#define ASSAY_OPERATORS_MODULE_H

#include "companion.h"
#include "library.h"
#include "malloc_family.h"

#include <dlfcn.h>

/* modules/operators.cc says what it does. */
typedef char operators_ask(unsigned form, size_t size, unsigned throw_at, unsigned *called);

enum { OPERATORS_THROWING = 4, OPERATORS_FORMS = 8 };

#define OPERATORS_TOO_LARGE ((size_t)PTRDIFF_MAX - 65536)

static const char *const operators_form_names[OPERATORS_FORMS] = {
    "new",         "new[]",         "aligned new",         "aligned new[]",
    "nothrow new", "nothrow new[]", "aligned nothrow new", "aligned nothrow new[]"};

/* UNSUPPORTED if the tested library does not replace operator new, or the module finds no C++
 * library. */
static inline operators_ask *operators_module(void)
{
    struct library library = library_of("malloc");
    if (library_function(&library, "_Znwm") == NULL)
        clause_unsupported("it does not replace operator new");
    void *module = dlopen(companion_module("operators"), RTLD_NOW | RTLD_LOCAL);
    if (module == NULL)
        clause_unsupported("a C++ module cannot be loaded: %s", dlerror());
    operators_ask *ask = NULL;
    *(void **)&ask = dlsym(module, "operators_ask");
    return ask;
}

#endif
