/* header.c: a slot is written with its sum removed first and put last, in the page that is not the
 * current one's, so that at every moment one of the two is whole. */
#include "header.h"

#include "books.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

uint64_t header_sum(uint64_t sum, const void *bytes, uint64_t length)
{
    const uint64_t *words = bytes;
    for (uint64_t i = 0; i < length / sizeof *words; i++) {
        sum = (sum ^ words[i]) * UINT64_C(0x9e3779b97f4a7c15);
        sum ^= sum >> 29;
    }
    return sum;
}

static uint64_t slot_sum(const struct layout_slot *slot)
{
    return header_sum(LAYOUT_MAGIC, slot, offsetof(struct layout_slot, sum));
}

/* The sum is 0 while a slot is written, and the sum of a magic before zeros is 0, too. */
static bool is_whole(const struct layout_slot *slot)
{
    return slot->magic == LAYOUT_MAGIC && slot->sum != 0 && slot->sum == slot_sum(slot);
}

/* What no later part checks again. */
static int slot_judge(const struct layout_slot *slot)
{
    if (slot->version < LAYOUT_VERSION_OLDEST || slot->version > LAYOUT_VERSION ||
        slot->order != LAYOUT_ORDER || slot->word_bytes != sizeof(void *) ||
        slot->page_bytes != LAYOUT_PAGE || slot->header_bytes != sizeof *slot)
        return ENOTSUP;
    bool sensible = slot->unit_shift >= 12 && slot->unit_shift <= 16 && slot->units > 0 &&
                    slot->units <= LAYOUT_UNITS_MOST && slot->copy < LAYOUT_COPIES &&
                    (slot->kind == 0 || slot->kind == MMALLOC_SNAPSHOT) &&
                    (slot->state == LAYOUT_DIRTY || slot->state == LAYOUT_CLEAN);
    return sensible ? 0 : EILSEQ;
}

int header_read(int file, struct layout_slot *current)
{
    struct {
        union {
            struct layout_slot slot;
            unsigned char page[LAYOUT_PAGE];
        } first;
        struct layout_slot second;
    } both;
    bool found = false;
    if (pread(file, &both, sizeof both, 0) != sizeof both)
        return EILSEQ;
    const struct layout_slot *slots[LAYOUT_SLOTS] = {&both.first.slot, &both.second};
    for (unsigned i = 0; i < LAYOUT_SLOTS; i++)
        if (is_whole(slots[i]) && (!found || slots[i]->sequence > current->sequence)) {
            *current = *slots[i];
            found = true;
        }
    return found ? slot_judge(current) : EILSEQ;
}

static struct layout_slot *slot_at(const struct mheap *heap, uint64_t index)
{
    return (struct layout_slot *)(void *)(heap->base + index * LAYOUT_PAGE);
}

struct layout_slot *header_current(const struct mheap *heap)
{
    struct layout_slot *current = NULL;
    for (uint64_t i = 0; i < LAYOUT_SLOTS; i++) {
        struct layout_slot *slot = slot_at(heap, i);
        if (is_whole(slot) && (current == NULL || slot->sequence > current->sequence))
            current = slot;
    }
    return current;
}

/* Eight bytes at a time, in order; the sum is the last. */
static void slot_store(struct layout_slot *slot, struct layout_slot *value)
{
    uint64_t words[sizeof *value / sizeof(uint64_t)];
    value->sum = slot_sum(value);
    memcpy(words, value, sizeof words);
    word_put(&slot->sum, 0);
    for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++)
        word_put((uint64_t *)(void *)slot + i, words[i]);
}

int header_write(struct mheap *heap, const struct layout_slot *next)
{
    struct layout_slot value = *next;
    value.sequence++;
    value.base = (uintptr_t)heap->base;
    struct layout_slot *slot = slot_at(heap, value.sequence % LAYOUT_SLOTS);
    slot_store(slot, &value);
    return port_write_back(slot, sizeof *slot);
}

void header_begin(struct mheap *heap)
{
    struct books books = books_own(heap);
    struct layout_slot first = {.magic = LAYOUT_MAGIC,
                                .version = LAYOUT_VERSION,
                                .order = LAYOUT_ORDER,
                                .word_bytes = sizeof(void *),
                                .page_bytes = LAYOUT_PAGE,
                                .header_bytes = sizeof first,
                                .machine = port_machine(),
                                .state = LAYOUT_CLEAN,
                                .kind = (uint64_t)(heap->flags & MMALLOC_SNAPSHOT),
                                .unit_shift = heap->layout.unit_shift,
                                .units = heap->layout.units,
                                .grown = heap_grown(heap),
                                .book_sum = books_sum(heap, &books),
                                .base = (uintptr_t)heap->base};
    slot_store(slot_at(heap, 0), &first);
}

int header_boot(struct mheap *heap, struct layout_slot *next)
{
    int error = heap->boot_known ? 0 : port_boot(heap->boot, sizeof heap->boot);
    heap->boot_known = error == 0;
    memcpy(next->boot, heap->boot, sizeof next->boot);
    return error;
}

bool header_is_own_boot(struct mheap *heap, const struct layout_slot *slot)
{
    struct layout_slot own;
    return header_boot(heap, &own) == 0 && memcmp(own.boot, slot->boot, sizeof own.boot) == 0;
}
