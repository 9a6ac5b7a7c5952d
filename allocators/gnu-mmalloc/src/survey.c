#include "survey.h"

#include "books.h"
#include "slab.h"

enum { UNITS_AT_ONCE = 1024 };

bool survey_step(struct mheap *heap, unsigned kind)
{
    struct books books = books_own(heap);
    uint64_t grown = heap_grown(heap);
    for (unsigned i = 0; i < UNITS_AT_ONCE; i++) {
        if (heap->survey >= grown)
            return false;
        uint64_t unit = heap->survey;
        heap->survey += books_span(&books, unit);
        if (mark_type(word_get(&heap->marks[unit])) == MARK_SLAB)
            slab_offer(heap, unit);
        if (kind < CLASSES && heap->partial[kind] != NO_UNIT)
            return true;
    }
    return true;
}

void survey_again(struct mheap *heap)
{
    heap->survey = 0;
}
