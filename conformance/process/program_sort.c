/* Sorts a hundred thousand random lines with two threads and 8 MiB. */
#include "program_clause.h"

#include "random.h"

enum { LINES = 100000, LINE_BYTES = 12 };

static void compare(const struct clause_run *run)
{
    static const char *const words[] = {"/usr/bin/sort", "--parallel=2", "-S", "8M", NULL};
    const size_t size = (run->brief ? LINES / 10 : LINES) * (size_t)LINE_BYTES;
    char *text = clause_memory(size);
    uint64_t state = run->seed;
    for (size_t i = 0; i < size; i++)
        text[i] = i % LINE_BYTES == LINE_BYTES - 1 ? '\n' : (char)('a' + random_below(&state, 26));
    program_same(words, text, size);
}
