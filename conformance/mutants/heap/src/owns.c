/* owns.c: whose an address is. */
#include "heap.h"

#include "block.h"
#include "fault.h"
#include "lock.h"

struct search {
    const struct heap *heap;
    const unsigned char *address;
    bool found;
};

static bool look(void *block, size_t size, void *argument)
{
    struct search *search = argument;
    const unsigned char *from = block;
    if (fault(search->heap, FAULT_owns_start_only))
        size = size > 0 ? 1 : 0;
    search->found = from <= search->address && search->address < from + size;
    return !search->found;
}

bool control_owns(struct heap *heap, const void *address)
{
    struct search search = {.heap = heap, .address = address};
    if (fault(heap, FAULT_owns_all))
        return true;
    if (!fault(heap, FAULT_owns_nothing))
        control_walk(heap, look, &search);
    return search.found;
}
