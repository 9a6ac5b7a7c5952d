/* Old code under the usual names: its blocks are of the default heap, which writes a trace. */
#define MMALLOC_COMPAT 1
#include <mmalloc.h>

int main(void)
{
    void *blocks[100];
    if (mmtrace() != 1)
        return 1;
    for (unsigned i = 0; i < 100; i++)
        blocks[i] = malloc(10 * i + 1);
    for (unsigned i = 0; i < 100; i += 2)
        blocks[i] = realloc(blocks[i], 30 * i + 1);
    for (unsigned i = 0; i < 100; i++)
        free(blocks[i]);
    mmuntrace(NULL);
    return 0;
}
