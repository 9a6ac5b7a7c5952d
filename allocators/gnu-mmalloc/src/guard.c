/* guard.c: the inner block begins with its alignment and the size that was asked for; before the
 * user's bytes are the size and a word of it and the address, behind them is a tail of eight bytes.
 * A free changes the word, so that a second free is told from a first one.
 */
#include "guard.h"

#include "long.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HEAD_BYTES = 16, TAIL_BYTES = 8 };

#define LIVE_WORD  UINT64_C(0xfedabeebfedabeeb)
#define FREED_WORD UINT64_C(0xdeadbeefdeadbeef)
#define TAIL_BYTE  0xd7

struct head {
    uint64_t size, word;
};

static struct head *head_of(const void *block)
{
    return (struct head *)(uintptr_t)((const unsigned char *)block - HEAD_BYTES);
}

static uint64_t word_of(const struct head *head, uint64_t kind)
{
    return kind ^ head->size ^ (uintptr_t)head;
}

static void complain(struct mheap *heap, const char *what, const void *block)
{
    char text[120];
    heap->bad_frees++;
    if (heap->handler != NULL) {
        heap->handler();
        return;
    }
    int length = snprintf(text, sizeof text, "mmcheck: %s at %p\n", what, block);
    if (write(STDERR_FILENO, text, (size_t)length) < 0)
        abort();
    abort();
}

static bool tail_is_whole(const unsigned char *tail)
{
    for (unsigned i = 0; i < TAIL_BYTES; i++)
        if (tail[i] != TAIL_BYTE)
            return false;
    return true;
}

/* What is wrong with a block of the user, or NULL. */
static const char *fault_of(struct mheap *heap, const void *block)
{
    uint64_t place = (uintptr_t)block - (uintptr_t)heap->data;
    if (place < HEAD_BYTES || place >> heap->unit_shift >= heap_grown(heap) || place % 16 != 0)
        return "no block of the heap";
    const struct head *head = head_of(block);
    if (head->word == word_of(head, FREED_WORD))
        return "a block that was freed";
    if (head->word != word_of(head, LIVE_WORD))
        return "no block, or bytes written before it,";
    return tail_is_whole((const unsigned char *)block + head->size)
               ? NULL
               : "bytes written behind a block";
}

/* The beginning is at a distance that is a power of two, told by a byte before the head. */
static void *inner_of(const struct mheap *heap, const void *block)
{
    struct found found;
    for (uint64_t before = HEAD_BYTES; before <= (uintptr_t)block; before *= 2) {
        void *inner = (void *)((uintptr_t)block - before);
        if (long_find(heap, inner, &found))
            return inner;
    }
    return NULL;
}

static void guard_set(unsigned char *block, size_t size)
{
    struct head *head = head_of(block);
    head->size = size;
    head->word = word_of(head, LIVE_WORD);
    memset(block + size, TAIL_BYTE, TAIL_BYTES);
}

void *guard_malloc(struct mheap *heap, size_t size, size_t align)
{
    size_t before = align < HEAD_BYTES ? HEAD_BYTES : align, whole;
    if (__builtin_add_overflow(size, before + TAIL_BYTES, &whole)) {
        errno = ENOMEM;
        return NULL;
    }
    unsigned char *inner = long_malloc(heap, whole, align);
    if (inner == NULL)
        return NULL;
    guard_set(inner + before, size);
    return inner + before;
}

/* How large the block could be where it is. */
static size_t room_of(const struct mheap *heap, const void *block)
{
    const unsigned char *inner = inner_of(heap, block);
    size_t before = (size_t)((const unsigned char *)block - inner);
    return inner == NULL ? 0 : long_usable(heap, inner) - before - TAIL_BYTES;
}

void guard_free(struct mheap *heap, void *block)
{
    const char *fault = fault_of(heap, block);
    void *inner = fault == NULL ? inner_of(heap, block) : NULL;
    if (inner == NULL) {
        complain(heap, fault == NULL ? "no block" : fault, block);
        return;
    }
    struct head *head = head_of(block);
    head->word = word_of(head, FREED_WORD);
    long_free(heap, inner);
}

void *guard_realloc(struct mheap *heap, void *block, size_t size)
{
    const char *fault = fault_of(heap, block);
    if (fault != NULL) {
        complain(heap, fault, block);
        errno = EINVAL;
        return NULL;
    }
    size_t old = head_of(block)->size, room = room_of(heap, block);
    if (size <= room && (size > room / 2 || size >= old)) {
        guard_set(block, size);
        return block;
    }
    void *to = guard_malloc(heap, size, 1);
    if (to == NULL)
        return NULL;
    memcpy(to, block, old < size ? old : size);
    guard_free(heap, block);
    return to;
}

size_t guard_usable(struct mheap *heap, const void *block)
{
    return fault_of(heap, block) == NULL ? head_of(block)->size : 0;
}

void *guard_block(const void *inner, size_t size, size_t *asked)
{
    for (uint64_t before = HEAD_BYTES; before < size; before *= 2) {
        unsigned char *block = (unsigned char *)(uintptr_t)inner + before;
        const struct head *head = head_of(block);
        if (head->word == word_of(head, LIVE_WORD) && head->size <= size - before - TAIL_BYTES) {
            *asked = head->size;
            return block;
        }
    }
    return NULL;
}

struct search {
    struct mheap *heap;
    const void *bad;
};

static bool look(void *block, size_t size, void *argument)
{
    struct search *search = argument;
    (void)size;
    if (fault_of(search->heap, block) != NULL)
        search->bad = block;
    return search->bad == NULL;
}

bool guard_check(struct mheap *heap, char *why, size_t why_size)
{
    struct search search = {.heap = heap};
    mmalloc_walk(heap, look, &search);
    if (search.bad != NULL && why_size > 0)
        snprintf(why, why_size, "bytes written outside of a block at %p", search.bad);
    return search.bad == NULL;
}

int mmcheckf(void *md, void (*handler)(void), int force)
{
    struct mheap *heap = mheap_of(md);
    (void)force; /* blocks without a head cannot be told from bad ones */
    if (heap == NULL || heap->file >= 0 || (!heap->checks && mmstats(heap).chunks_used > 0))
        return 0;
    heap->handler = handler;
    heap->checks = true;
    heap_hot_set(heap);
    return 1;
}

int mmcheck(void *md, void (*handler)(void))
{
    return mmcheckf(md, handler, 0);
}
