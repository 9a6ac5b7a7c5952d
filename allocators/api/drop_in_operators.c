/* drop_in_operators.c: the C++ operators new and delete over the malloc family of drop_in.c.
 *
 * Included behind it into the same unit.  They are those of C++17 [new.delete], under the names of
 * the Itanium C++ ABI 5.1.4, and only the four that no other form serves: the array, nothrow and
 * sized forms of the C++ library call these, or those that a program puts in their place, as
 * [replacement.functions] wants it.
 *
 * libstdc++ is not linked.  Where a request fails, the new-handler and the exception are those of
 * the module that asked: it may have been loaded late, and its C++ library for it alone.
 */
#include <dlfcn.h>

typedef void new_handler(void);
typedef new_handler *get_new_handler(void);

/* The function that the caller's module reaches by that name; where there is no memory to ask, that
 * of the program and the libraries that it began with.  NULL: neither knows it. */
static void *cpp_find(const void *caller, const char *name)
{
    Dl_info where;
    void *module = NULL, *function = NULL;
    if (dladdr(caller, &where) != 0)
        module = dlopen(where.dli_fname, RTLD_LAZY | RTLD_NOLOAD);
    if (module != NULL) {
        function = dlsym(module, name);
        dlclose(module);
    }
    return function != NULL ? function : dlsym(RTLD_DEFAULT, name);
}

static __attribute__((noinline, cold)) void cpp_call_handler_or_throw(const void *caller)
{
    get_new_handler *get = NULL;
    void (*throw_bad_alloc)(void) = NULL;
    *(void **)&get = cpp_find(caller, "_ZSt15get_new_handlerv");
    new_handler *handler = get != NULL ? get() : NULL;
    if (handler != NULL) {
        handler();
        return;
    }
    *(void **)&throw_bad_alloc = cpp_find(caller, "_ZSt17__throw_bad_allocv");
    if (throw_bad_alloc != NULL)
        throw_bad_alloc();
    __builtin_trap();
}

/* [new.delete.single]: call the new-handler until memory is found or there is none. */
static inline void *cpp_new(size_t alignment, size_t size, const void *caller)
{
    size_t least = size == 0 ? 1 : size;
    for (;;) {
        void *block = alignment == 0 ? malloc(least) : aligned_alloc(alignment, least);
        if (__builtin_expect(block != NULL, 1))
            return block;
        cpp_call_handler_or_throw(caller);
    }
}

#define CPP_OPERATOR(type, symbol, ...)                                                            \
    EXPORT type symbol(__VA_ARGS__) __asm__(#symbol);                                              \
    EXPORT type symbol(__VA_ARGS__)

CPP_OPERATOR(void *, _Znwm, size_t size)
{
    return cpp_new(0, size, __builtin_return_address(0));
}

CPP_OPERATOR(void *, _ZnwmSt11align_val_t, size_t size, size_t alignment)
{
    return cpp_new(alignment, size, __builtin_return_address(0));
}

CPP_OPERATOR(void, _ZdlPv, void *block)
{
    free(block);
}

CPP_OPERATOR(void, _ZdlPvSt11align_val_t, void *block, size_t alignment)
{
    (void)alignment;
    free(block);
}
