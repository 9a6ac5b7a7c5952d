/* meeting.h: how the threads of a replay wait for each other.
 *
 * Three things are waited for: the epoch in which a thread's next words lie, a block that another
 * thread hands over, and the start of a thread that is to be joined.  Who waits looks a few times
 * and then sleeps in the kernel: a waiting thread costs no processor time, which is what the
 * replay measures.  Who is waited for makes no system call unless somebody sleeps.
 */
#ifndef ASSAY_REPLAY_MEETING_H
#define ASSAY_REPLAY_MEETING_H

#include "harness/plan.h"

#include <limits.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { TRACE_LOOKS = 64 };

static inline void trace_sleep(const void *word, uint32_t seen)
{
    (void)syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, seen, NULL, NULL, 0);
}

static inline void trace_wake(const void *word)
{
    (void)syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
}

static inline void trace_look_away(void)
{
#if defined __x86_64__
    __builtin_ia32_pause();
#elif defined __aarch64__
    __asm__ volatile("yield");
#endif
}

/* A number that only rises, and those who sleep until it has. */
struct trace_level {
    _Atomic uint32_t level, sleepers;
} __attribute__((aligned(64)));

/* Everything that was written before the level rose can be read after this. */
static inline void trace_level_wait(struct trace_level *level, uint32_t wanted)
{
    uint32_t seen;
    for (int i = 0; i < TRACE_LOOKS; i++) {
        if (atomic_load_explicit(&level->level, memory_order_acquire) >= wanted)
            return;
        trace_look_away();
    }
    /* Either the riser sees this sleeper, or this sees the new level: both orders are total. */
    atomic_fetch_add(&level->sleepers, 1);
    while ((seen = atomic_load(&level->level)) < wanted)
        trace_sleep(&level->level, seen);
    atomic_fetch_sub(&level->sleepers, 1);
}

static inline void trace_level_rise(struct trace_level *level, uint32_t to)
{
    atomic_store(&level->level, to);
    if (atomic_load(&level->sleepers) != 0)
        trace_wake(&level->level);
}

/* A cell holds nothing, the block that was handed over, or the word that somebody sleeps.  The
 * kernel compares its lower half, which comes first on the machines that are known here; no block
 * has such an address. */
typedef _Atomic(uintptr_t) trace_cell;
enum { TRACE_CELL_EMPTY, TRACE_CELL_NO_BLOCK, TRACE_CELL_AWAITED };

_Static_assert(sizeof(trace_cell) == 8 && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "the lower half of a cell is its first word");

static inline uintptr_t trace_cell_of(const void *block)
{
    return block == NULL ? TRACE_CELL_NO_BLOCK : (uintptr_t)block;
}

/* For a block that is taken in a later epoch: the meeting in between orders everything. */
static inline void trace_hand(trace_cell *cell, const void *block)
{
    atomic_store_explicit(cell, trace_cell_of(block), memory_order_relaxed);
}

/* The block and what was written into it are there for whoever takes it. */
static inline void trace_hand_now(trace_cell *cell, const void *block)
{
    uintptr_t before = atomic_exchange_explicit(cell, trace_cell_of(block), memory_order_acq_rel);
    if (before == TRACE_CELL_AWAITED)
        trace_wake(cell);
}

static inline uintptr_t trace_cell_wait(trace_cell *cell)
{
    uintptr_t value;
    for (int i = 0; i < TRACE_LOOKS; i++) {
        value = atomic_load_explicit(cell, memory_order_acquire);
        if (value != TRACE_CELL_EMPTY)
            return value;
        trace_look_away();
    }
    value = TRACE_CELL_EMPTY;
    if (!atomic_compare_exchange_strong_explicit(cell, &value, TRACE_CELL_AWAITED,
                                                 memory_order_acq_rel, memory_order_acquire))
        return value;
    while ((value = atomic_load_explicit(cell, memory_order_acquire)) == TRACE_CELL_AWAITED)
        trace_sleep(cell, TRACE_CELL_AWAITED);
    return value;
}

/* Waits for the block, takes it and leaves the cell empty for the next one, which comes in a later
 * epoch. */
static inline void *trace_take(trace_cell *cell)
{
    uintptr_t value = atomic_load_explicit(cell, memory_order_acquire);
    if (value == TRACE_CELL_EMPTY)
        value = trace_cell_wait(cell);
    atomic_store_explicit(cell, TRACE_CELL_EMPTY, memory_order_relaxed);
    return value == TRACE_CELL_NO_BLOCK ? NULL : (void *)value;
}

#endif
