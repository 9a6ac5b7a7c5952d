/* A move that a process left in its record is finished by the next attach, for every pair of small
 * and large; a record whose sum is wrong is dropped. */
#include "books.h"
#include "long.h"
#include "units.h"

#include "expect.h"

struct trial {
    int file;
    size_t from, to;
    bool wrong;
};

/* As the resize does it, up to the record. */
static void leave_record(void *argument)
{
    const struct trial *trial = argument;
    struct mheap *heap = mmalloc_attach(trial->file, NULL);
    struct layout_move move = {0};
    unsigned kind;
    unsigned char *from = mmalloc(heap, trial->from), *to;
    memset(from, 0x77, trial->from);
    EXPECT(mmalloc_setkey(heap, 0, from) == 1);
    if (long_is_small(heap, trial->to, 1, &kind))
        to = long_reserve(heap, trial->to);
    else {
        move.units = long_units(heap, trial->to);
        to = unit_place(heap, units_find(heap, move.units, 1));
    }
    memset(to, 0x77, trial->from < trial->to ? trial->from : trial->to);
    EXPECT(mmalloc_setkey(heap, 1, to) == 1);
    move.from = (uint64_t)(from - heap->data);
    move.to = (uint64_t)(to - heap->data);
    move.sum = books_move_sum(&move) + (trial->wrong ? 2 : 0);
    heap->run->move = move;
}

static unsigned live(void *md)
{
    return (unsigned)mmstats(md).chunks_used;
}

static void trial_run(size_t from, size_t to, bool wrong)
{
    struct trial trial = {file_new(), from, to, wrong};
    void *md = heap_new(trial.file, 0, 1 << 20);
    EXPECT(mmalloc_detach(md) == NULL && child_status(leave_record, &trial) == 0);
    md = heap_new(trial.file, 0, 0);
    expect_sound(md);
    EXPECT(live(md) == 1);
    unsigned char *block = mmalloc_getkey(md, wrong ? 0 : 1);
    EXPECT(mmalloc_usable_size(md, block) >= (wrong ? from : to) && block[0] == 0x77);
    EXPECT(mmalloc_usable_size(md, mmalloc_getkey(md, wrong ? 1 : 0)) == 0);
    mfree(md, block);
    EXPECT(live(md) == 0 && mmalloc_detach(md) == NULL);
    close(trial.file);
}

int main(void)
{
    const size_t sizes[] = {40, 900, 9000, 70000};
    for (unsigned i = 0; i < 4; i++)
        for (unsigned j = 0; j < 4; j++)
            for (unsigned wrong = 0; wrong < 2; wrong++)
                if (i != j)
                    trial_run(sizes[i], sizes[j], wrong != 0);
    return 0;
}
