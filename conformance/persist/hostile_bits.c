/* Flips every bit of the beginning of a heap's file, one at a time: it is refused, or nothing is
 * lost. */
#include "child_process.h"
#include "persist_hostile.h"

enum { PAGE = 4096, PAGES = 2, HEADER_BITS = 256 * 8, STEP_BRIEF = 3 };

struct flips {
    const struct persist_file *file;
    unsigned char *whole;
    size_t length, start;
};

static void flip_all(void *argument)
{
    const struct flips *flips = argument;
    unsigned step = flips->file->run->brief ? STEP_BRIEF : 1;
    for (size_t bit = 0; bit < HEADER_BITS; bit += step) {
        unsigned char *byte = &flips->whole[flips->start + bit / 8];
        *byte ^= (unsigned char)(1u << bit % 8);
        persist_hostile_changed(flips->file, flips->whole, flips->length, flips->start + bit / 8);
        *byte ^= (unsigned char)(1u << bit % 8);
    }
}

static void hostile_bits(const struct clause_run *run)
{
    struct persist_file file;
    struct flips flips = {.file = &file};
    persist_file_begin(&file, run);
    flips.whole = persist_hostile_make(&file, &flips.length);
    for (flips.start = 0; flips.start < (size_t)PAGES * PAGE; flips.start += PAGE)
        child_process_run(flip_all, &flips, "the open of a file with a bit flipped");
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_PERSISTENT,
    .threads = true,
    .limit_s = 60,
    .run = hostile_bits,
};
