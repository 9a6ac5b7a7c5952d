#include "file.h"

#include <errno.h>
#include <unistd.h>

/* Changes nothing in the file. */
static bool only_reads(const struct mheap *heap)
{
    return (heap->flags & (MMALLOC_READONLY | MMALLOC_PRIVATE)) != 0;
}

static enum port_lock_kind kind_of(const struct mheap *heap)
{
    return only_reads(heap) ? PORT_SHARED : PORT_EXCLUSIVE;
}

int file_enter(struct mheap *heap)
{
    return port_lock_byte(heap->file, FILE_DOOR, kind_of(heap), true);
}

int file_stay(struct mheap *heap, bool *alone)
{
    int error = port_lock_byte(heap->file, FILE_PRESENCE, kind_of(heap), false);
    *alone = error == 0;
    if (error == EBUSY && heap->shared)
        error = port_lock_byte(heap->file, FILE_PRESENCE, PORT_SHARED, false);
    return error;
}

int file_let_in(struct mheap *heap)
{
    int error = heap->shared ? port_lock_byte(heap->file, FILE_PRESENCE, PORT_SHARED, false) : 0;
    port_lock_byte(heap->file, FILE_DOOR, PORT_UNLOCK, false);
    return error;
}

int file_renew(struct mheap *heap)
{
    int own = port_reopen(heap->file, false);
    if (own < 0)
        return errno;
    int error = port_lock_byte(own, FILE_PRESENCE, PORT_SHARED, false);
    if (error != 0) {
        close(own);
        return error;
    }
    close(heap->file);
    heap->file = own;
    return 0;
}

bool file_is_last(struct mheap *heap)
{
    return port_lock_byte(heap->file, FILE_DOOR, PORT_EXCLUSIVE, true) == 0 &&
           port_lock_byte(heap->file, FILE_PRESENCE, PORT_EXCLUSIVE, false) == 0;
}

void file_stay_on(struct mheap *heap)
{
    file_let_in(heap);
}
