#include "lock.h"

#include "fork.h"
#include "rebuild.h"

#include <errno.h>

static bool taken(struct shm_heap *heap, int error)
{
    if (error == EOWNERDEAD && !rebuild_is_possible(heap)) {
        lock_kind.give(heap); /* without `repaired`: it stays unusable */
        error = ENOTRECOVERABLE;
    } else if (error == EOWNERDEAD) {
        rebuild(heap, false);
        lock_kind.repaired(heap);
        error = 0;
    }
    bool gone = error == 0 && get64(&heap->header->state) == STATE_GONE;
    if (gone || (error == 0 && heap->closed)) {
        lock_kind.give(heap);
        error = gone ? EIDRM : EBADF;
    }
    if (error != 0)
        errno = error;
    return error == 0;
}

bool lock_take(struct shm_heap *heap)
{
    if (heap->readonly || (HEAP_PRIVATE && fork_holds_all()))
        return true;
    return taken(heap, lock_kind.take(heap));
}

void lock_give(struct shm_heap *heap)
{
    if (!heap->readonly && !(HEAP_PRIVATE && fork_holds_all()))
        lock_kind.give(heap);
}
