/* default.c: the default heap, the one thing that the library keeps for the process. */
#include "heap.h"

#include <errno.h>
#include <sys/mman.h>

static struct mheap *default_heap;

static PORT_COLD struct mheap *default_begin(void)
{
    struct mheap *made = mmalloc_attach(-1, NULL), *other = NULL;
    if (made == NULL)
        return NULL;
    if (__atomic_compare_exchange_n(&default_heap, &other, made, false, __ATOMIC_ACQ_REL,
                                    __ATOMIC_ACQUIRE))
        return made;
    mmalloc_detach(made); /* another thread was first */
    return other;
}

struct mheap *heap_default(void)
{
    struct mheap *heap = __atomic_load_n(&default_heap, __ATOMIC_ACQUIRE);
    return heap != NULL ? heap : default_begin();
}

void *mmalloc_findbase(size_t size)
{
    const uint64_t align = UINT64_C(1) << 16;
    void *place = size == 0 ? NULL : port_reserve(NULL, size, align);
    if (place != NULL)
        port_unmap(place, size);
    return place;
}
