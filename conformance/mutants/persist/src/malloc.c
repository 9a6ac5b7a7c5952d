/* malloc.c: further marks first, then the first one, which commits. */
#include "fault.h"
#include "lock.h"
#include "mark.h"
#include "place.h"

#include <errno.h>
#include <string.h>
#include <time.h>

static void *take(struct vault *vault, size_t size)
{
    uint64_t count = mark_cells(size), cell = place_find(vault, count);
    if (cell == VAULT_NOWHERE)
        return NULL;
    uint64_t *marks = vault_marks(vault, vault_working(vault));
    uint64_t end = cell + count;
    if (fault(vault, FAULT_stopped_owner_robbed)) /* so that a stop finds somebody between both */
        nanosleep(&(struct timespec){.tv_nsec = 300000}, NULL);
    if (fault(vault, FAULT_commit_before_marks))
        put(&marks[cell], mark_first(cell, size));
    if (fault(vault, FAULT_last_mark_missing) && count > 1)
        end--;
    place_mark(marks, cell + 1, end);
    put(&marks[cell], mark_first(cell, size));
    return vault_cell(vault, cell);
}

void *vault_malloc(struct vault *vault, size_t size)
{
    void *block = NULL;
    if (vault->readonly)
        errno = EROFS;
    else if (size > vault->capacity * VAULT_CELL)
        errno = ENOMEM;
    else if (lock_take(vault)) {
        block = take(vault, size);
        lock_leave(vault);
    }
    return block;
}

void *vault_calloc(struct vault *vault, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    void *block = vault_malloc(vault, bytes);
    if (block != NULL)
        memset(block, 0, bytes);
    return block;
}

size_t vault_usable_size(struct vault *vault, void *block)
{
    uint64_t cell = block == NULL ? VAULT_NOWHERE : place_of(vault, block);
    if (cell == VAULT_NOWHERE)
        return fault(vault, FAULT_null_is_usable) ? VAULT_CELL : 0;
    return mark_cells(mark_size(vault_marks(vault, vault_working(vault))[cell])) * VAULT_CELL;
}
