/* stubs.c: what code compiled with -fsanitize=thread calls: before each load and store, in place of
 * each atomic operation, at the beginning and end of each function.  Loads are
 * of interest where images are pruned.
 *
 * The names and their arguments are those of the compiler's run-time library. */
#include "reads.h"
#include "store_log.h"

#include <string.h>

#define CALLER __builtin_return_address(0)

void __tsan_init(void);
void __tsan_init(void)
{
}

void __tsan_func_entry(void *caller);
void __tsan_func_entry(void *caller)
{
    store_log_enter(caller);
}

void __tsan_func_exit(void);
void __tsan_func_exit(void)
{
    store_log_leave();
}

#define LOADS(name, size)                                                                          \
    void __tsan_##name(void *address);                                                             \
    void __tsan_##name(void *address)                                                              \
    {                                                                                              \
        store_log_flush();                                                                         \
        reads_enter(address, size);                                                                \
    }
#define STORES(name, size)                                                                         \
    void __tsan_##name(void *address);                                                             \
    void __tsan_##name(void *address)                                                              \
    {                                                                                              \
        store_log_announce(address, size, CALLER);                                                 \
    }
#define CHANGED(name, size)                                                                        \
    void __tsan_##name(void *address);                                                             \
    void __tsan_##name(void *address)                                                              \
    {                                                                                              \
        reads_enter(address, size);                                                                \
        store_log_announce(address, size, CALLER);                                                 \
    }
#define ACCESSES(size)                                                                             \
    LOADS(read##size, size)                                                                        \
    LOADS(unaligned_read##size, size)                                                              \
    LOADS(volatile_read##size, size)                                                               \
    LOADS(unaligned_volatile_read##size, size)                                                     \
    STORES(write##size, size)                                                                      \
    STORES(unaligned_write##size, size)                                                            \
    STORES(volatile_write##size, size)                                                             \
    STORES(unaligned_volatile_write##size, size)                                                   \
    CHANGED(read_write##size, size)                                                                \
    CHANGED(unaligned_read_write##size, size)

ACCESSES(1)
ACCESSES(2)
ACCESSES(4)
ACCESSES(8)
ACCESSES(16)

void __tsan_read_range(void *address, unsigned long size);
void __tsan_read_range(void *address, unsigned long size)
{
    store_log_flush();
    reads_enter(address, size);
}

void __tsan_write_range(void *address, unsigned long size);
void __tsan_write_range(void *address, unsigned long size)
{
    store_log_announce(address, size, CALLER);
}

void __tsan_vptr_update(void **place, void *value);
void __tsan_vptr_update(void **place, void *value)
{
    (void)value;
    store_log_announce(place, sizeof *place, CALLER);
}

/* A store is entered at once: these do it themselves. */
#define CHANGES(bits, name, builtin)                                                               \
    uint##bits##_t __tsan_atomic##bits##_##name(volatile uint##bits##_t *place,                    \
                                                uint##bits##_t value, int order);                  \
    uint##bits##_t __tsan_atomic##bits##_##name(volatile uint##bits##_t *place,                    \
                                                uint##bits##_t value, int order)                   \
    {                                                                                              \
        (void)order;                                                                               \
        store_log_flush();                                                                         \
        reads_enter((const void *)(uintptr_t)place, sizeof *place);                                \
        uint##bits##_t before = builtin(place, value, __ATOMIC_SEQ_CST);                           \
        store_log_stored((const void *)(uintptr_t)place, sizeof *place, CALLER);                   \
        return before;                                                                             \
    }
#define EXCHANGES(bits, kind)                                                                      \
    int __tsan_atomic##bits##_compare_exchange_##kind(volatile uint##bits##_t *place,              \
                                                      uint##bits##_t *expected,                    \
                                                      uint##bits##_t value, int order, int other); \
    int __tsan_atomic##bits##_compare_exchange_##kind(volatile uint##bits##_t *place,              \
                                                      uint##bits##_t *expected,                    \
                                                      uint##bits##_t value, int order, int other)  \
    {                                                                                              \
        (void)order;                                                                               \
        (void)other;                                                                               \
        store_log_flush();                                                                         \
        reads_enter((const void *)(uintptr_t)place, sizeof *place);                                \
        int done = __atomic_compare_exchange_n(place, expected, value, 0, __ATOMIC_SEQ_CST,        \
                                               __ATOMIC_SEQ_CST);                                  \
        if (done)                                                                                  \
            store_log_stored((const void *)(uintptr_t)place, sizeof *place, CALLER);               \
        return done;                                                                               \
    }
#define ATOMICS(bits)                                                                              \
    uint##bits##_t __tsan_atomic##bits##_load(const volatile uint##bits##_t *place, int order);    \
    uint##bits##_t __tsan_atomic##bits##_load(const volatile uint##bits##_t *place, int order)     \
    {                                                                                              \
        (void)order;                                                                               \
        store_log_flush();                                                                         \
        reads_enter((const void *)(uintptr_t)place, sizeof *place);                                \
        return __atomic_load_n(place, __ATOMIC_SEQ_CST);                                           \
    }                                                                                              \
    void __tsan_atomic##bits##_store(volatile uint##bits##_t *place, uint##bits##_t value,         \
                                     int order);                                                   \
    void __tsan_atomic##bits##_store(volatile uint##bits##_t *place, uint##bits##_t value,         \
                                     int order)                                                    \
    {                                                                                              \
        (void)order;                                                                               \
        store_log_flush();                                                                         \
        __atomic_store_n(place, value, __ATOMIC_SEQ_CST);                                          \
        store_log_stored((const void *)(uintptr_t)place, sizeof *place, CALLER);                   \
    }                                                                                              \
    CHANGES(bits, exchange, __atomic_exchange_n)                                                   \
    CHANGES(bits, fetch_add, __atomic_fetch_add)                                                   \
    CHANGES(bits, fetch_sub, __atomic_fetch_sub)                                                   \
    CHANGES(bits, fetch_and, __atomic_fetch_and)                                                   \
    CHANGES(bits, fetch_or, __atomic_fetch_or)                                                     \
    CHANGES(bits, fetch_xor, __atomic_fetch_xor)                                                   \
    CHANGES(bits, fetch_nand, __atomic_fetch_nand)                                                 \
    EXCHANGES(bits, strong)                                                                        \
    EXCHANGES(bits, weak)

ATOMICS(8)
ATOMICS(16)
ATOMICS(32)
ATOMICS(64)

void __tsan_atomic_thread_fence(int order);
void __tsan_atomic_thread_fence(int order)
{
    (void)order;
    store_log_flush();
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

void __tsan_atomic_signal_fence(int order);
void __tsan_atomic_signal_fence(int order)
{
    (void)order;
    store_log_flush();
}
