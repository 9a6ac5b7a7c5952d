/* Traces to a file while the number 0 is free, so that the trace keeps its file there. */
#include "region.h"

#include <fcntl.h>
#include <stdio.h>

static void trace_descriptor(const struct clause_run *run)
{
    char text[400], line[60];
    int file = region_file();
    void *md = mmalloc_attach(-1, NULL);
    (void)run;
    clause_expect(md != NULL, "the attach gave NULL, error %d", mmalloc_errno(NULL));
    close(0);
    clause_expect(mmtrace_to(md, file) == 1, "the trace was refused");
    clause_expect(fcntl(0, F_GETFD) >= 0, "the trace has no descriptor of its own");
    void *block = mmalloc(md, 100);
    mmuntrace(md);
    clause_expect(fcntl(0, F_GETFD) < 0, "the end of the trace left its descriptor open");
    ssize_t length = pread(file, text, sizeof text - 1, 0);
    text[length > 0 ? length : 0] = '\0';
    snprintf(line, sizeof line, "] + %#zx 0x64\n= End\n", (size_t)(uintptr_t)block);
    clause_expect(strncmp(text, "= Start\n@ [", 11) == 0 && strstr(text, line) != NULL,
                  "the trace is %s", text);
    region_end(md);
    close(file);
}

const struct clause CLAUSE = {.run = trace_descriptor};
