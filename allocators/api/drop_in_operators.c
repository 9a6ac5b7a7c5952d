/* drop_in_operators.c: the C++ operators new and delete over the malloc family of drop_in.c.
 *
 * Included behind it into the same unit.  They are those of C++17 [new.delete], under the names of
 * the Itanium C++ ABI 5.1.4.  Four of them allocate and free: the plain and the aligned new and
 * delete.  The array, nothrow and sized forms call these, or those that a program puts in their
 * place, as [replacement.functions] wants it.  The C++ library has such forms too, but a program
 * that is linked with another allocator would get that one's: its sized delete would be given
 * blocks of this heap.
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

/* The operator of that name that the program uses: its own, or that of this library, whose own
 * calls the linker binds to itself.  It is looked for once, and kept in `found`. */
static void *cpp_used(void **found, const char *name)
{
    void *used = __atomic_load_n(found, __ATOMIC_ACQUIRE);
    if (__builtin_expect(used == NULL, 0)) {
        used = dlsym(dlopen(NULL, RTLD_LAZY), name);
        __atomic_store_n(found, used, __ATOMIC_RELEASE);
    }
    return used;
}

#define CPP_USED(function, symbol) *(void **)&(function) = cpp_used(&found, #symbol)

static inline void *cpp_used_new(size_t size)
{
    static void *found;
    void *(*used)(size_t);
    CPP_USED(used, _Znwm);
    return used(size);
}

static inline void *cpp_used_new_aligned(size_t size, size_t alignment)
{
    static void *found;
    void *(*used)(size_t, size_t);
    CPP_USED(used, _ZnwmSt11align_val_t);
    return used(size, alignment);
}

static inline void cpp_used_delete(void *block)
{
    static void *found;
    void (*used)(void *);
    CPP_USED(used, _ZdlPv);
    used(block);
}

static inline void cpp_used_delete_aligned(void *block, size_t alignment)
{
    static void *found;
    void (*used)(void *, size_t);
    CPP_USED(used, _ZdlPvSt11align_val_t);
    used(block, alignment);
}

CPP_OPERATOR(void *, _Znam, size_t size)
{
    return cpp_used_new(size);
}

CPP_OPERATOR(void *, _ZnamSt11align_val_t, size_t size, size_t alignment)
{
    return cpp_used_new_aligned(size, alignment);
}

#define CPP_DELETES(kind)                                                                          \
    CPP_OPERATOR(void, _Zd##kind##Pvm, void *block, size_t size)                                   \
    {                                                                                              \
        (void)size;                                                                                \
        cpp_used_delete(block);                                                                    \
    }                                                                                              \
    CPP_OPERATOR(void, _Zd##kind##PvRKSt9nothrow_t, void *block, const void *nothrow)              \
    {                                                                                              \
        (void)nothrow;                                                                             \
        cpp_used_delete(block);                                                                    \
    }                                                                                              \
    CPP_OPERATOR(void, _Zd##kind##PvmSt11align_val_t, void *block, size_t size, size_t alignment)  \
    {                                                                                              \
        (void)size;                                                                                \
        cpp_used_delete_aligned(block, alignment);                                                 \
    }                                                                                              \
    CPP_OPERATOR(void, _Zd##kind##PvSt11align_val_tRKSt9nothrow_t, void *block, size_t alignment,  \
                 const void *nothrow)                                                              \
    {                                                                                              \
        (void)nothrow;                                                                             \
        cpp_used_delete_aligned(block, alignment);                                                 \
    }

CPP_DELETES(l)
CPP_DELETES(a)

CPP_OPERATOR(void, _ZdaPv, void *block)
{
    cpp_used_delete(block);
}

CPP_OPERATOR(void, _ZdaPvSt11align_val_t, void *block, size_t alignment)
{
    cpp_used_delete_aligned(block, alignment);
}

/* C++ code alone can catch what a new throws, so the nothrow forms are the C++ library's own,
 * beside other allocators of the program.  NULL: the module that asks knows none.  It is looked for
 * once, and stays loaded: it is kept in `found`. */
static void *cpp_own(void **found, const void *caller, const char *name)
{
    Dl_info where;
    void *own = __atomic_load_n(found, __ATOMIC_ACQUIRE);
    void *throw_bad_alloc = own == NULL ? cpp_find(caller, "_ZSt17__throw_bad_allocv") : NULL;
    if (throw_bad_alloc == NULL || dladdr(throw_bad_alloc, &where) == 0)
        return own;
    void *library = dlopen(where.dli_fname, RTLD_LAZY | RTLD_NOLOAD);
    own = library != NULL ? dlsym(library, name) : NULL;
    __atomic_store_n(found, own, __ATOMIC_RELEASE);
    return own;
}

static void *cpp_nothrow(const char *name, size_t size, const void *nothrow, const void *caller)
{
    static void *found[2]; /* single, array */
    void *(*own)(size_t, const void *) = NULL;
    *(void **)&own = cpp_own(&found[name[3] == 'a'], caller, name);
    return own != NULL ? own(size, nothrow) : malloc(size == 0 ? 1 : size);
}

static void *cpp_nothrow_aligned(const char *name, size_t size, size_t alignment,
                                 const void *nothrow, const void *caller)
{
    static void *found[2]; /* single, array */
    void *(*own)(size_t, size_t, const void *) = NULL;
    *(void **)&own = cpp_own(&found[name[3] == 'a'], caller, name);
    return own != NULL ? own(size, alignment, nothrow)
                       : aligned_alloc(alignment, size == 0 ? 1 : size);
}

#define CPP_NOTHROW(kind)                                                                          \
    CPP_OPERATOR(void *, _Zn##kind##mRKSt9nothrow_t, size_t size, const void *nothrow)             \
    {                                                                                              \
        return cpp_nothrow("_Zn" #kind "mRKSt9nothrow_t", size, nothrow,                           \
                           __builtin_return_address(0));                                           \
    }                                                                                              \
    CPP_OPERATOR(void *, _Zn##kind##mSt11align_val_tRKSt9nothrow_t, size_t size, size_t alignment, \
                 const void *nothrow)                                                              \
    {                                                                                              \
        return cpp_nothrow_aligned("_Zn" #kind "mSt11align_val_tRKSt9nothrow_t", size, alignment,  \
                                   nothrow, __builtin_return_address(0));                          \
    }

CPP_NOTHROW(w)
CPP_NOTHROW(a)
