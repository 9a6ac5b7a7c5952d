#include "misuse.h"

#include <stdio.h>
#include <stdlib.h>

void misuse_report(const char *what, const void *where)
{
    dprintf(2, "control-cache: %s: %p\n", what, where);
    abort();
}
