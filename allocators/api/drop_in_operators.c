/* drop_in_operators.c: the C++ operators new and delete over the malloc family of drop_in.c.
 *
 * Included behind it into the same unit.  They are those of C++17 [new.delete], under the names of
 * the Itanium C++ ABI 5.1.4.  libstdc++ is not linked: where it is present, its handler and its
 * exception are found through the two weak names below.
 */
typedef void new_handler(void);
extern new_handler *cpp_get_new_handler(void) __asm__("_ZSt15get_new_handlerv")
    __attribute__((weak));
extern _Noreturn void cpp_throw_bad_alloc(void) __asm__("_ZSt17__throw_bad_allocv")
    __attribute__((weak));

static void *cpp_try(size_t alignment, size_t size)
{
    size_t least = size == 0 ? 1 : size;
    return alignment == 0 ? malloc(least) : aligned_alloc(alignment, least);
}

/* [new.delete.single]: call the new-handler until memory is found or there is none. */
static void *cpp_new(size_t alignment, size_t size)
{
    for (;;) {
        void *block = cpp_try(alignment, size);
        if (__builtin_expect(block != NULL, 1))
            return block;
        new_handler *handler = cpp_get_new_handler != NULL ? cpp_get_new_handler() : NULL;
        if (handler == NULL)
            break;
        handler();
    }
    if (cpp_throw_bad_alloc != NULL)
        cpp_throw_bad_alloc();
    __builtin_trap();
}

#define CPP_NEW(symbol, ...)                                                                       \
    EXPORT void *symbol(__VA_ARGS__) __asm__(#symbol);                                             \
    EXPORT void *symbol(__VA_ARGS__)
#define CPP_DELETE(symbol, ...)                                                                    \
    EXPORT void symbol(__VA_ARGS__) __asm__(#symbol);                                              \
    EXPORT void symbol(__VA_ARGS__)                                                                \
    {                                                                                              \
        free(block);                                                                               \
    }

CPP_NEW(_Znwm, size_t size)
{
    return cpp_new(0, size);
}

CPP_NEW(_Znam, size_t size)
{
    return cpp_new(0, size);
}

CPP_NEW(_ZnwmSt11align_val_t, size_t size, size_t alignment)
{
    return cpp_new(alignment, size);
}

CPP_NEW(_ZnamSt11align_val_t, size_t size, size_t alignment)
{
    return cpp_new(alignment, size);
}

CPP_NEW(_ZnwmRKSt9nothrow_t, size_t size, const void *nothrow)
{
    (void)nothrow;
    return cpp_try(0, size);
}

CPP_NEW(_ZnamRKSt9nothrow_t, size_t size, const void *nothrow)
{
    (void)nothrow;
    return cpp_try(0, size);
}

CPP_NEW(_ZnwmSt11align_val_tRKSt9nothrow_t, size_t size, size_t alignment, const void *nothrow)
{
    (void)nothrow;
    return cpp_try(alignment, size);
}

CPP_NEW(_ZnamSt11align_val_tRKSt9nothrow_t, size_t size, size_t alignment, const void *nothrow)
{
    (void)nothrow;
    return cpp_try(alignment, size);
}

/* clang-format off */
CPP_DELETE(_ZdlPv, void *block)
CPP_DELETE(_ZdaPv, void *block)
CPP_DELETE(_ZdlPvm, void *block, __attribute__((unused)) size_t size)
CPP_DELETE(_ZdaPvm, void *block, __attribute__((unused)) size_t size)
CPP_DELETE(_ZdlPvRKSt9nothrow_t, void *block, __attribute__((unused)) const void *nothrow)
CPP_DELETE(_ZdaPvRKSt9nothrow_t, void *block, __attribute__((unused)) const void *nothrow)
CPP_DELETE(_ZdlPvSt11align_val_t, void *block, __attribute__((unused)) size_t alignment)
CPP_DELETE(_ZdaPvSt11align_val_t, void *block, __attribute__((unused)) size_t alignment)
CPP_DELETE(_ZdlPvmSt11align_val_t, void *block, __attribute__((unused)) size_t size,
           __attribute__((unused)) size_t alignment)
CPP_DELETE(_ZdaPvmSt11align_val_t, void *block, __attribute__((unused)) size_t size,
           __attribute__((unused)) size_t alignment)
CPP_DELETE(_ZdlPvSt11align_val_tRKSt9nothrow_t, void *block,
           __attribute__((unused)) size_t alignment, __attribute__((unused)) const void *nothrow)
CPP_DELETE(_ZdaPvSt11align_val_tRKSt9nothrow_t, void *block,
           __attribute__((unused)) size_t alignment, __attribute__((unused)) const void *nothrow)
