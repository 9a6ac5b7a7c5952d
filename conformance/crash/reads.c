#include "reads.h"

#include <string.h>

static struct reads *active;

void reads_begin(struct reads *reads)
{
    active = reads;
    if (reads != NULL)
        memset(reads, 0, sizeof *reads);
}

void reads_enter_offset(uint64_t offset, uint64_t size)
{
    if (active == NULL || size == 0 || offset >= IMAGE_ROOM)
        return;
    uint64_t last = offset + size <= IMAGE_ROOM ? offset + size - 1 : IMAGE_ROOM - 1;
    for (uint64_t word = offset / READS_WORD; word <= last / READS_WORD; word++)
        active->words[word / 64] |= UINT64_C(1) << word % 64 & ~active->stored[word / 64];
}

void reads_stored(const void *address, size_t size)
{
    uint64_t offset;
    if (active == NULL || !store_log_offset(address, &offset) || offset + size > IMAGE_ROOM)
        return;
    uint64_t first = (offset + READS_WORD - 1) / READS_WORD, end = (offset + size) / READS_WORD;
    for (uint64_t word = first; word < end; word++)
        active->stored[word / 64] |= UINT64_C(1) << word % 64;
}

void reads_enter(const void *address, size_t size)
{
    uint64_t offset;
    if (active != NULL && store_log_offset(address, &offset))
        reads_enter_offset(offset, size);
}

void reads_enter_all(void)
{
    reads_enter_offset(0, IMAGE_ROOM);
}
