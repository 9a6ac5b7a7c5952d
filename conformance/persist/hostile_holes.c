/* Empties one page after the other that holds no block, as a hole reads: the file is refused, or
 * nothing is lost. */
#include "child_process.h"
#include "persist_hostile.h"

#include <string.h>

enum { PAGE = 4096 };

struct holes {
    const struct persist_file *file;
    unsigned char *whole;
    size_t length;
};

static void empty_each(void *argument)
{
    const struct holes *holes = argument;
    unsigned char page[PAGE];
    for (size_t at = 0; at + PAGE <= holes->length; at += PAGE) {
        if (persist_hostile_has_blocks(holes->whole, holes->length, at, at + PAGE))
            continue;
        memcpy(page, &holes->whole[at], PAGE);
        memset(&holes->whole[at], 0, PAGE);
        persist_hostile_emptied(holes->file, holes->whole, holes->length, at);
        memcpy(&holes->whole[at], page, PAGE);
    }
}

static void hostile_holes(const struct clause_run *run)
{
    struct persist_file file;
    struct holes holes = {.file = &file};
    persist_file_begin(&file, run);
    holes.whole = persist_hostile_make(&file, &holes.length);
    child_process_run(empty_each, &holes, "the open of a file with a hole");
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_PERSISTENT,
    .threads = true,
    .run = hostile_holes,
};
