/* meta.c: a free list for each power of two, over stretches of pages that are never given back. */
#include "meta.h"

#include <string.h>

enum { SMALLEST_SHIFT = 5, LARGEST_SHIFT = 16, STRETCH_BYTES = 256 << 10 };

struct free_piece {
    struct free_piece *next;
};

port_lock meta_lock = PORT_LOCK;
static struct free_piece *lists[LARGEST_SHIFT + 1];
static char *next, *end;
static size_t taken_bytes;

static unsigned shift_of(size_t size)
{
    unsigned shift = SMALLEST_SHIFT;
    while (((size_t)1 << shift) < size)
        shift++;
    return shift;
}

static void *map(size_t size)
{
    void *pages = port_map(NULL, size);
    if (pages != NULL)
        taken_bytes += size;
    return pages;
}

/* The rest of the last stretch is lost; it is smaller than the piece that is asked for. */
static void *cut(size_t size)
{
    if ((size_t)(end - next) < size) {
        char *pages = map(STRETCH_BYTES);
        if (pages == NULL)
            return NULL;
        next = pages;
        end = pages + STRETCH_BYTES;
    }
    void *piece = next;
    next += size;
    return piece;
}

static void *take(size_t size, bool zero)
{
    unsigned shift = shift_of(size);
    size_t whole = (size_t)1 << shift;
    port_lock_take(&meta_lock);
    void *piece;
    if (shift > LARGEST_SHIFT) {
        piece = map(round_up(size, STRETCH_BYTES));
    } else if (lists[shift] != NULL) {
        piece = lists[shift];
        lists[shift] = lists[shift]->next;
        if (zero)
            memset(piece, 0, whole);
    } else {
        piece = cut(whole);
    }
    port_lock_give(&meta_lock);
    return piece;
}

void *meta_take(size_t size)
{
    return take(size, true);
}

void *meta_take_raw(size_t size)
{
    return take(size, false);
}

void meta_give(void *memory, size_t size)
{
    unsigned shift = shift_of(size);
    port_lock_take(&meta_lock);
    if (shift > LARGEST_SHIFT) {
        if (port_unmap(memory, round_up(size, STRETCH_BYTES)))
            taken_bytes -= round_up(size, STRETCH_BYTES);
    } else {
        struct free_piece *piece = memory;
        piece->next = lists[shift];
        lists[shift] = piece;
    }
    port_lock_give(&meta_lock);
}

size_t meta_bytes(void)
{
    return __atomic_load_n(&taken_bytes, __ATOMIC_RELAXED);
}
