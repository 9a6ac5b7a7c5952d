#include "lock.h"

#include "deferred.h"
#include "fork.h"
#include "rebuild.h"

#include <errno.h>

/* Why a heap whose lock was taken is of no use; 0: it is. */
static int refusal(const struct shm_heap *heap)
{
    uint64_t state = get64(&heap->header->state);
    if (state == STATE_GONE)
        return EIDRM;
    if (state == STATE_LOST)
        return ENOTRECOVERABLE;
    return heap->closed ? EBADF : 0;
}

/* The lock was had by a process that died in its section. */
static void section_repair(struct shm_heap *heap)
{
    if (rebuild_is_possible(heap))
        rebuild(heap, false);
    else
        put64(&heap->header->state, STATE_LOST);
    lock_kind.repaired(heap);
}

static bool taken(struct shm_heap *heap, int error)
{
    if (error == EOWNERDEAD) {
        section_repair(heap);
        error = 0;
    }
    int why = error == 0 ? refusal(heap) : 0;
    if (why != 0) {
        lock_kind.give(heap);
        error = why;
    }
    if (error != 0)
        errno = error;
    return error == 0;
}

bool lock_take(struct shm_heap *heap)
{
    if (heap->readonly || (HEAP_PRIVATE && fork_holds_all()))
        return true;
    bool has = taken(heap, lock_kind.take(heap));
    if (has && port_unlikely(__atomic_load_n(&heap->deferred, __ATOMIC_RELAXED) != NULL))
        deferred_give(heap);
    return has;
}

void lock_give(struct shm_heap *heap)
{
    if (!heap->readonly && !(HEAP_PRIVATE && fork_holds_all()))
        lock_kind.give(heap);
}
