/* Takes blocks of a page until the heap is ten thousand pages large, or full, and looks at them
 * all. */
#include "pattern.h"
#include "persist_file.h"

#include <sys/stat.h>

enum { PAGE = 4096, PAGES = 10000, PAGES_BRIEF = 800 };

static void grow_pages(const struct clause_run *run)
{
    struct persist_file file;
    struct stat about;
    void **blocks = clause_memory(PAGES * sizeof *blocks);
    unsigned count = 0, most = run->brief ? PAGES_BRIEF : PAGES;
    persist_file_begin(&file, run);
    struct clause_run own = persist_run(run, persist_file_open(&file, "size=32M"));
    for (; count < most; count++) {
        blocks[count] = heap_malloc(&own, PAGE);
        if (blocks[count] == NULL)
            break;
        pattern_fill(blocks[count], PAGE, count);
    }
    clause_expect(count >= most * 3 / 4 || count >= (32u << 20) / PAGE * 3 / 4,
                  "only %u pages could be had", count);
    clause_expect(stat(file.path, &about) == 0 && about.st_size >= (off_t)count * PAGE,
                  "the file is shorter than its blocks");
    for (unsigned i = 0; i < count; i++)
        clause_expect(pattern_holds(blocks[i], PAGE, i), "page %u has other contents", i);
    persist_expect_sound(run, own.handle, "that has grown");
    persist_close(run, own.handle);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .limit_s = 60,
    .run = grow_pages,
};
