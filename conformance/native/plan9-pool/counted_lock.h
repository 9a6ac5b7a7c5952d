/* counted_lock.h: the lock of one pool, which never nests, and how often it was taken. */
#ifndef ASSAY_COUNTED_LOCK_H
#define ASSAY_COUNTED_LOCK_H

#include "watched.h"

static struct {
    bool held;
    int taken;
} counted_lock;

static inline void counted_lock_take(Pool *pool)
{
    clause_expect(pool->lock == counted_lock_take, "lock got another pool");
    clause_expect(!counted_lock.held, "lock of a pool that is locked");
    counted_lock.held = true;
    counted_lock.taken++;
}

static inline void counted_lock_give(Pool *pool)
{
    clause_expect(pool->unlock == counted_lock_give, "unlock got another pool");
    clause_expect(counted_lock.held, "unlock of a pool that is not locked");
    counted_lock.held = false;
}

/* The call takes the lock once, and gives it back. */
#define LOCKED_ONCE(call)                                                                          \
    do {                                                                                           \
        int before = counted_lock.taken;                                                           \
        call;                                                                                      \
        clause_expect(counted_lock.taken == before + 1 && !counted_lock.held, "%s locks %d times", \
                      #call, counted_lock.taken - before);                                         \
    } while (0)

#endif
