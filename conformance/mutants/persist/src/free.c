/* free.c: the first mark goes first, which commits; the further ones have no owner then, and a
 * repair would free them. */
#include "fault.h"
#include "lock.h"
#include "mark.h"
#include "place.h"

#include <errno.h>

static void give(struct vault *vault, uint64_t cell)
{
    uint64_t *marks = vault_marks(vault, vault_working(vault));
    uint64_t count = mark_cells(mark_size(marks[cell]));
    if (fault(vault, FAULT_marks_freed_first))
        place_clear(marks, cell + 1, cell + count);
    put(&marks[cell], VAULT_FREE);
    place_clear(marks, cell + 1, cell + count);
}

void vault_free(struct vault *vault, void *block)
{
    int kept = errno;
    if (block != NULL && !vault->readonly && lock_take(vault)) {
        uint64_t cell = place_of(vault, block);
        if (cell != VAULT_NOWHERE)
            give(vault, cell);
        lock_leave(vault);
    }
    errno = kept;
}
