#include "header.h"

#include "file.h"
#include "lock.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

uint64_t header_sum(uint64_t sum, const void *bytes, uint64_t length)
{
    const unsigned char *at = bytes;
    uint64_t word;
    for (; length >= sizeof word; at += sizeof word, length -= sizeof word) {
        memcpy(&word, at, sizeof word);
        sum = (sum ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        sum ^= sum >> 29;
    }
    for (; length > 0; at++, length--)
        sum = (sum ^ *at) * UINT64_C(0x9e3779b97f4a7c15);
    return sum ^ sum >> 32;
}

static uint64_t fixed_sum(const struct header *header)
{
    return header_sum(1, header, offsetof(struct header, fixed_sum));
}

uint64_t header_clean_sum(const struct shm_heap *heap)
{
    uint64_t pages = heap_pages(heap);
    struct header header = *heap->header;
    header.state = STATE_CLEAN; /* as it will be */
    memset(header.boot, 0, sizeof header.boot);
    uint64_t sum = header_sum(2, &header, offsetof(struct header, clean_sum));
    for (uint64_t page = 0; page < pages; page++) {
        uint64_t head = heap_head(heap, page);
        sum = header_sum(sum, &head, sizeof head);
        if (head_kind(head) == HEAD_LARGE)
            sum = header_sum(sum, &heap->states[page * PAGE_GRANULES], 1);
        else if (head_class(head) < CLASSES)
            sum = header_sum(sum, &heap->states[page * PAGE_GRANULES], PAGE_GRANULES);
    }
    return sum;
}

static struct header plain(void)
{
    return (struct header){
        .magic = HEAP_MAGIC,
        .version = HEAP_VERSION,
        .order = HEAP_ORDER,
        .word_bytes = sizeof(void *),
        .page_bytes = PAGE,
        .lock_kind = lock_kind.number,
        .debug = HEAP_DEBUG,
        .classes = CLASSES,
        .granule = GRANULE,
    };
}

void header_begin(struct shm_heap *heap)
{
    struct header header = plain();
    uint64_t word;
    header.capacity = heap->capacity;
    header.base = (uint64_t)(uintptr_t)heap->base;
    header.fixed_sum = fixed_sum(&header);
    header.state = STATE_YOUNG;
    memcpy(header.boot, heap->boot, sizeof header.boot);
    for (size_t at = 0; at < sizeof header; at += sizeof word) {
        memcpy(&word, (const char *)&header + at, sizeof word);
        put64((uint64_t *)(void *)((char *)heap->header + at), word);
    }
}

int header_read(struct shm_heap *heap)
{
    struct header header, own = plain();
    if (pread(heap->file, &header, sizeof header, 0) != sizeof header)
        return EILSEQ;
    own.capacity = header.capacity;
    own.base = header.base;
    own.fixed_sum = fixed_sum(&own);
    if (memcmp(&header, &own, offsetof(struct header, state)) != 0)
        return EILSEQ;
    if (header.state == STATE_GONE)
        return ENOENT;
    bool known =
        header.state == STATE_CLEAN || header.state == STATE_DIRTY || header.state == STATE_YOUNG;
    if (!known || header.capacity == 0 || header.capacity > CAPACITY_MOST ||
        header.pages > header.capacity || header.base % PAGE != 0 || header.suspect > 1)
        return EILSEQ;
    if (file_length(heap) < layout_length(header.capacity, header.pages))
        return EILSEQ;
    heap->capacity = header.capacity;
    if (heap->wanted_base == 0)
        heap->wanted_base = header.base;
    return 0;
}
