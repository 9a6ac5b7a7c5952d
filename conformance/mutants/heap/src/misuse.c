#include "misuse.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

void misuse_report(const char *what, const void *block)
{
    char line[128];
    int length = snprintf(line, sizeof line, "control: %s: %p\n", what, block);
    if (write(STDERR_FILENO, line, (size_t)length) != length)
        _Exit(134);
    abort();
}
