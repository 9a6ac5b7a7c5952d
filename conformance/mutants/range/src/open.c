/* open.c: a space begins and ends. */
#include "fault.h"
#include "options.h"

#include <errno.h>
#include <stdlib.h>

#define SPACE_START  UINT64_C(0x10000)
#define SPACE_LENGTH ((UINT64_C(1) << 47) - SPACE_START)
#define PAGE_BYTES   UINT64_C(4096)

static struct space *first; /* that has a fault: all later ones of the process have it too */

static bool space_can_be(struct space *space, uint64_t length)
{
    bool odd = space->page == 0 || (space->page & (space->page - 1)) != 0;
    if (odd && !fault(space, FAULT_page_size_unchecked))
        return false;
    space->end = space->start + length;
    if (space->end < space->start || length < space->page ||
        space->start % (odd ? 1 : space->page) != 0)
        return false;
    if (fault(space, FAULT_last_page_lost))
        space->end -= space->page;
    if (fault(space, FAULT_page_size_ignored))
        space->page = PAGE_BYTES;
    return true;
}

static int space_begin(struct space *space, const char *options)
{
    *space = (struct space){.start = SPACE_START, .end = SPACE_LENGTH, .page = PAGE_BYTES};
    int error = options_take(space, options);
    if (first != NULL)
        space->fault = first->fault;
    if (error != 0 && !fault(space, FAULT_options_ignored))
        return error;
    if (!space_can_be(space, space->end))
        return EINVAL;
    space->lowest = space->start;
    return pthread_mutex_init(&space->lock, NULL);
}

int control_range_open(const char *options, struct space **space)
{
    if (first != NULL && fault(first, FAULT_spaces_are_one)) {
        *space = first;
        return 0;
    }
    struct space *opened = malloc(sizeof *opened);
    if (opened == NULL)
        return ENOMEM;
    int error = space_begin(opened, options);
    if (error != 0) {
        free(opened);
        return error;
    }
    if (first == NULL && opened->fault != FAULT_none)
        first = opened;
    *space = opened;
    return 0;
}

void control_range_close(struct space *space)
{
    if (fault(space, FAULT_close_leaks))
        return;
    if (space == first)
        first = NULL;
    pthread_mutex_destroy(&space->lock);
    free(space->regions);
    free(space);
}
