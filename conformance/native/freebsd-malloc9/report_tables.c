/* Reads all three for a type with a funny name. */
#include "kernel.h"

#include <fcntl.h>
#include <unistd.h>

static void report_tables(const struct clause_run *run)
{
    (void)run;
    static char text[1 << 16];
    static struct malloc_type odd[1] = {{NULL, M_VERSION, "o\"d", NULL}};
    int ends[2];
    kernel_begin(M9_INVARIANTS);
    malloc_init(odd);
    malloc9_debug(odd, 0);
    kern_malloc(100, odd, M_NOWAIT);
    kern_free(kern_malloc(100, odd, M_NOWAIT), odd);
    size_t size = malloc9_snapshot(text, sizeof text);
    clause_expect(size < sizeof text && strlen(text) == size - 1, "%zu bytes", size);
    clause_expect(strstr(text, "{\"name\":\"o\\u0022d\",\"allocations\":2,\"frees\":1,") != NULL,
                  "no odd type in %.300s", text);
    clause_expect(malloc9_snapshot(text, 10) >= size - 8 && strlen(text) == 9,
                  "a short one ends late");
    for (unsigned i = 0; i < 3; i++)
        kernel_block(50);
    clause_expect(pipe2(ends, O_NONBLOCK) == 0, "no pipe");
    clause_expect(malloc9_leak_report(M_CLAUSE, ends[1]) == 3, "not 3 blocks");
    malloc9_print_types(ends[1]);
    ssize_t length = read(ends[0], text, sizeof text - 1);
    text[length > 0 ? length : 0] = '\0';
    clause_expect(strncmp(text, "clause: 3 allocations, ", 23) == 0, "the report says %.60s", text);
    clause_expect(strstr(text, ": 3 allocations, 150 bytes\n") != NULL, "not one place: %.200s",
                  text);
    clause_expect(strstr(text, "InUse  MemUse Requests  Size(s)") != NULL, "no table: %.200s",
                  text);
    clause_expect(strstr(text, " o\"d      1 ") != NULL, "no line of the odd type: %.400s", text);
}

const struct clause CLAUSE = {.run = report_tables};
