/* Looks at the usable size of what each of nine functions gave, grows it, and frees it. */
#include "clause.h"
#include "malloc_family.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

/* Grows and frees what `producer` gave, which holds `least` bytes. */
static void expect_block(void *block, size_t least, const char *producer)
{
    clause_expect(block != NULL, "%s gave no memory", producer);
    size_t usable = malloc_usable_size(block);
    clause_expect(usable >= least, "%s gave %zu bytes of the %zu it needs", producer, usable,
                  least);
    void *copy = malloc(least);
    clause_expect(copy != NULL, "malloc(%zu) failed", least);
    memcpy(copy, block, least);
    block = realloc(block, least + 10000);
    clause_expect(block != NULL && memcmp(block, copy, least) == 0,
                  "realloc lost what %s had written", producer);
    free(copy);
    free(block);
}

static void expect_streams(void)
{
    char *text = NULL, *line = NULL;
    size_t size = 0, room = 0;
    FILE *memory = open_memstream(&text, &size);
    clause_expect(memory != NULL, "open_memstream failed");
    fprintf(memory, "%0500d\n", 7);
    fclose(memory);
    FILE *reader = fmemopen(text, size, "r");
    clause_expect(reader != NULL && getline(&line, &room, reader) == 501, "getline failed");
    fclose(reader);
    expect_block(text, 501, "open_memstream");
    expect_block(line, 502, "getline");
}

static void libc_producers(const struct clause_run *run)
{
    char *printed = NULL;
    (void)run;
    expect_block(strdup("a string of some length"), 24, "strdup");
    expect_block(strndup("a string of some length", 8), 9, "strndup");
    expect_block(wcsdup(L"wide"), 5 * sizeof(wchar_t), "wcsdup");
    clause_expect(asprintf(&printed, "%01000d", 1) == 1000, "asprintf failed");
    expect_block(printed, 1001, "asprintf");
    expect_block(realpath("/", NULL), 2, "realpath");
    expect_block(getcwd(NULL, 0), 2, "getcwd");
    expect_streams();
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "free", "realloc", "malloc_usable_size", NULL},
    .run = libc_producers,
};
