/* Cuts a heap's file at every byte of its beginning, at every page, in its middle and before its
 * last byte; then adds a byte, a page, and its own length again. */
#include "persist_hostile.h"

#include <string.h>

enum { PAGE = 4096, HEADER = 1024, HEADER_BRIEF = 300 };

/* Zeroes behind the end of the heap: refused, or everything is there. */
static void lengthen(const struct persist_file *file, const unsigned char *whole, size_t length)
{
    const size_t more[] = {1, PAGE, length};
    unsigned char *longer = clause_memory(2 * length);
    memset(longer, 0, 2 * length);
    memcpy(longer, whole, length);
    for (unsigned i = 0; i < sizeof more / sizeof more[0]; i++)
        persist_hostile_changed(file, longer, length + more[i], length);
}

static void hostile_cut(const struct clause_run *run)
{
    struct persist_file file;
    size_t length;
    persist_file_begin(&file, run);
    unsigned char *whole = persist_hostile_make(&file, &length);
    for (size_t cut = 0; cut < (run->brief ? HEADER_BRIEF : HEADER) && cut < length; cut++)
        persist_hostile_refused(&file, whole, cut, "that was cut at", cut);
    for (size_t cut = PAGE; cut < length; cut += PAGE)
        persist_hostile_refused(&file, whole, cut, "that was cut at", cut);
    persist_hostile_refused(&file, whole, length - 1, "that was cut at", length - 1);
    persist_hostile_refused(&file, whole, length / 2, "that was cut at", length / 2);
    persist_hostile_changed(&file, whole, length, length);
    lengthen(&file, whole, length);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_PERSISTENT,
    .limit_s = 30,
    .run = hostile_cut,
};
