/* Takes blocks of 3000 bytes until there are no more, frees them, trims, and asks fstat each time.
 */
#include "region.h"

enum { BLOCKS = 2000, SIZE = 3000 };

static void region_grows(const struct clause_run *run)
{
    static void *blocks[BLOCKS];
    int file = region_file();
    void *md = region_sure(file, NULL, 0);
    unsigned count = 0;
    long long first = region_length(file);
    (void)run;
    while (count < BLOCKS && (blocks[count] = mmalloc(md, SIZE)) != NULL)
        memset(blocks[count++], 0x44, SIZE);
    clause_expect(count >= REGION_BYTES / 4096 && count < BLOCKS, "%u blocks fit", count);
    clause_expect(errno == ENOMEM && mmalloc_errno(md) == ENOMEM, "its end is error %d", errno);
    long long full = region_length(file);
    clause_expect(full - first >= (long long)count * SIZE - (1 << 17), "the file grew by %lld",
                  full - first);
    for (unsigned i = 0; i < count; i++)
        mfree(md, blocks[i]);
    size_t returned = mmalloc_trim(md);
    clause_expect(returned > 0 && region_length(file) == full - (long long)returned,
                  "%zu bytes were returned, of %lld are left %lld", returned, full,
                  region_length(file));
    clause_expect(mmalloc(md, SIZE) != NULL, "it does not grow again");
    region_end(md);
    close(file);
}

const struct clause CLAUSE = {.run = region_grows};
