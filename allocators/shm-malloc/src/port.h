/* port.h: all that the heap wants of its host and its compiler, and which of its forms is built.
 *
 * SHM_PRIVATE  a heap of one process, under a plain mutex
 * MALLOC_DEBUG guards around each block
 */
#ifndef SHM_PORT_H
#define SHM_PORT_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef SHM_PRIVATE
#define HEAP_PRIVATE true
#else
#define HEAP_PRIVATE false
#endif

#ifdef MALLOC_DEBUG
#define HEAP_DEBUG true
#else
#define HEAP_DEBUG false
#endif

#define port_likely(condition)   __builtin_expect(!!(condition), 1)
#define port_unlikely(condition) __builtin_expect(!!(condition), 0)
#define PORT_COLD                __attribute__((noinline, cold))
#define PORT_OWN                 __attribute__((visibility("hidden")))

/* Stores to the file: no store passes another, so that a process death leaves a prefix of them. */
static inline void put64(uint64_t *place, uint64_t value)
{
    __atomic_store_n(place, value, __ATOMIC_RELEASE);
}

static inline void put32(uint32_t *place, uint32_t value)
{
    __atomic_store_n(place, value, __ATOMIC_RELEASE);
}

static inline void put8(uint8_t *place, uint8_t value)
{
    __atomic_store_n(place, value, __ATOMIC_RELEASE);
}

/* Of words that other processes may be storing. */
static inline uint64_t get64(const uint64_t *place)
{
    return __atomic_load_n(place, __ATOMIC_RELAXED);
}

static inline uint32_t get32(const uint32_t *place)
{
    return __atomic_load_n(place, __ATOMIC_RELAXED);
}

static inline uint8_t get8(const uint8_t *place)
{
    return __atomic_load_n(place, __ATOMIC_RELAXED);
}

static inline uint64_t round_up(uint64_t value, uint64_t to)
{
    return (value + to - 1) / to * to;
}

/* Memory of this process alone, zeroed; NULL when there is none.  Keep errno. */
void *port_map(size_t size);
void port_unmap(void *memory, size_t size);

/* Says that the caller has broken a rule, and ends the process. */
_Noreturn PORT_COLD void port_misuse(const char *what, const void *block);

/* When a process started, in ticks since the boot; 0: nobody knows, or there is no such process. */
uint64_t port_start_time(uint64_t process);
/* Which numbering of processes this one belongs to. */
uint64_t port_pid_namespace(void);

#endif
