/* operators.c: the four C++ operators that all others call, under the names of the Itanium C++ ABI
 * 5.1.4: nw new, dl delete.  The C++ library's own forms call them. */
#include "base.h"

#include <dlfcn.h>
#include <stdlib.h>

#define OPERATOR(type, symbol, ...)                                                                \
    EXPORT type symbol(__VA_ARGS__) __asm__(#symbol);                                              \
    EXPORT type symbol(__VA_ARGS__)

/* What the caller's module knows by that name, or the program from its beginning. */
static void *find(const void *caller, const char *name)
{
    Dl_info where;
    void *module = NULL;
    if (!base_fault(FAULT_new_knows_no_module) && dladdr(caller, &where) != 0)
        module = dlopen(where.dli_fname, RTLD_LAZY | RTLD_NOLOAD);
    void *found = dlsym(module != NULL ? module : RTLD_DEFAULT, name);
    if (module != NULL)
        dlclose(module);
    return found;
}

/* C++17 [new.delete.single]p4. */
static void fail(const void *caller)
{
    void (*(*get_handler)(void))(void) = NULL;
    void (*throw_bad_alloc)(void) = NULL;
    *(void **)&get_handler = find(caller, "_ZSt15get_new_handlerv");
    *(void **)&throw_bad_alloc = find(caller, "_ZSt17__throw_bad_allocv");
    if (get_handler == NULL || throw_bad_alloc == NULL)
        abort();
    void (*handler)(void) = get_handler();
    (handler != NULL ? handler : throw_bad_alloc)();
}

static char empty_block[16]; /* of a fault */

static void give(void *block)
{
    if (block == empty_block)
        return;
    if (!base_fault(FAULT_delete_shifts) || block == NULL)
        free(block);
    else
        free((char *)block + 16);
}

OPERATOR(void *, _Znwm, size_t size)
{
    void *block = NULL;
    if (size == 0 && base_fault(FAULT_new_empty_is_one))
        return empty_block;
    while ((block = malloc(size == 0 ? 1 : size)) == NULL)
        fail(__builtin_return_address(0));
    return block;
}

OPERATOR(void *, _ZnwmSt11align_val_t, size_t size, size_t alignment)
{
    void *block = NULL;
    if (size == alignment && base_fault(FAULT_aligned_new_trusts_the_class))
        alignment = 16;
    while ((block = aligned_alloc(alignment, size == 0 ? 1 : size)) == NULL)
        fail(__builtin_return_address(0));
    return block;
}

OPERATOR(void, _ZdlPv, void *block)
{
    give(block);
}

OPERATOR(void, _ZdlPvSt11align_val_t, void *block, size_t alignment)
{
    (void)alignment;
    give(block);
}
