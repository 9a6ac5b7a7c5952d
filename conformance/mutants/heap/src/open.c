/* open.c: a heap begins and ends. */
#include "heap.h"

#include "fault.h"
#include "fork.h"
#include "index.h"
#include "options.h"
#include "pages.h"
#include "unit.h"

#include <errno.h>
#include <sys/mman.h>

#ifdef CONTROL_BOUNDED
#define FOOTPRINT_MOST ((size_t)16 << 20)
#else
#define FOOTPRINT_MOST 0
#endif

#ifdef CONTROL_RANDOM
#define CHOICES 1
#else
#define CHOICES 0
#endif

static struct heap *first; /* for a fault: the only one */

static int heap_begin(struct heap *heap, const char *options)
{
    heap->footprint_most = FOOTPRINT_MOST;
    heap->choices = CHOICES;
    int error = options_take(heap, options);
    if (error != 0 && !fault(first != NULL ? first : heap, FAULT_options_ignored))
        return error;
    return index_open(&heap->index) ? 0 : ENOMEM;
}

int control_open(const char *options, struct heap **heap)
{
    if (first != NULL && fault(first, FAULT_heaps_are_one)) {
        *heap = first;
        return 0;
    }
    *heap = pages_own(sizeof **heap);
    if (*heap == NULL && !(first != NULL && fault(first, FAULT_open_unchecked)))
        return ENOMEM;
    int error = heap_begin(*heap, options);
    if (error != 0) {
        munmap(*heap, sizeof **heap);
        return error;
    }
    if (first == NULL && (*heap)->fault != FAULT_none)
        first = *heap;
    fork_enlist(*heap);
    return 0;
}

void control_close(struct heap *heap)
{
    fork_forget(heap);
    if (fault(heap, FAULT_close_leaks))
        return;
    for (size_t list = 0; list < LISTS; list++)
        while (heap->lists[list] != NULL)
            unit_end(heap, heap->lists[list]);
    index_close(&heap->index);
    if (!fault(heap, FAULT_handle_kept))
        munmap(heap, sizeof *heap);
}
