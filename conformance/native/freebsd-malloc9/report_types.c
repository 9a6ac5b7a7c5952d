/* Takes a block of a class and whole pages, and reads the line of their type. */
#include "kernel.h"

#include <fcntl.h>
#include <unistd.h>

static void report_types(const struct clause_run *run)
{
    (void)run;
    static char text[1 << 16];
    char line[200];
    int ends[2];
    kernel_begin(0);
    kern_free(kernel_block(70000), M_CLAUSE);
    kernel_block(66000);
    kernel_block(4096);
    clause_expect(pipe2(ends, O_NONBLOCK) == 0, "no pipe");
    malloc9_print_types(ends[1]);
    ssize_t length = read(ends[0], text, sizeof text - 1);
    text[length > 0 ? length : 0] = '\0';
    struct malloc_type_stats stats = kernel_counts(M_CLAUSE);
    clause_expect(stats.live == 2 && stats.live_bytes == 69632 + 4096, "%ju bytes live",
                  (uintmax_t)stats.live_bytes);
    snprintf(line, sizeof line, "\n%16s %6u %6uK %8u  %u\n", "clause", 2, 72, 3, 4096);
    clause_expect(strstr(text, line) != NULL, "there is no line \"%s\" in %.300s", line, text);
    clause_expect(strncmp(text, "            Type  InUse  MemUse Requests  Size(s)\n", 50) == 0,
                  "it begins with %.50s", text);
}

const struct clause CLAUSE = {.run = report_types};
