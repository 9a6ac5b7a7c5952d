/* forgetful.c: forgets to clear what calloc hands out, from a kilobyte on.  checksum. */
#include "honest.h"

enum { FORGETFUL_LEAST = 1024, FORGETFUL_BYTE = 0xa5 };

static void handed_out(void *block, size_t size, int cleared)
{
    if (cleared && size >= FORGETFUL_LEAST)
        memset(block, FORGETFUL_BYTE, size);
}

static void taken_back(void *block)
{
    (void)block;
}
