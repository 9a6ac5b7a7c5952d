/* lock_owner.h: the word that says who is in a heap's section, for the kinds of lock that the
 * system does not keep it for: the number of the thread, above it the slot of its process, and
 * above that a part of the start of the process.  So a process that gets slot and number of a dead
 * one, as the first of a container does, has another word. */
#ifndef SHM_LOCK_OWNER_H
#define SHM_LOCK_OWNER_H

#include "lock.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { OWNER_SLOT_SHIFT = 32, OWNER_BIRTH_SHIFT = 40 };

/* Of this thread. */
static inline uint64_t owner_own(const struct shm_heap *heap)
{
    static __thread uint64_t thread;
    static __thread pid_t process;
    if (process != getpid()) {
        process = getpid();
        thread = (uint64_t)syscall(SYS_gettid);
    }
    return heap->birth << OWNER_BIRTH_SHIFT | (uint64_t)heap->slot << OWNER_SLOT_SHIFT | thread;
}

static inline unsigned owner_slot(uint64_t word)
{
    return (uint8_t)(word >> OWNER_SLOT_SHIFT);
}

/* Slot and start. */
static inline uint64_t owner_process(uint64_t word)
{
    return word >> OWNER_SLOT_SHIFT;
}

static inline pid_t owner_thread(uint64_t word)
{
    return (pid_t)(uint32_t)word;
}

/* The system has given the lock: EOWNERDEAD if whoever had it before did not end its section.  The
 * word is acquired, so that what was stored in that section is seen by what C says, too, and not
 * only because a system call orders it. */
static inline int owner_enter(struct shm_heap *heap)
{
    bool died = __atomic_load_n(&heap->run->owner, __ATOMIC_ACQUIRE) != 0;
    put64(&heap->run->owner, owner_own(heap));
    return died ? EOWNERDEAD : 0;
}

static inline void owner_leave(struct shm_heap *heap)
{
    put64(&heap->run->owner, 0);
}

#endif
