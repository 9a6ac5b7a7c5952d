/* heads.h: the head of a page: what begins there.
 *
 * An extent is one or more pages: free, a large block, or a page of a class.  Its first page's head
 * has kind and length; the heads of its other pages are 0.  The extents cover all pages, one after
 * the other, so that a chain of heads leads from page 0 to the end.  A head carries a check of its
 * place and content, because nothing else guards the books of a heap whose process died.
 */
#ifndef SHM_HEADS_H
#define SHM_HEADS_H

#include "layout.h"

enum head_kind { HEAD_NONE = 0, HEAD_FREE = 1, HEAD_LARGE = 2, HEAD_SMALL = 16 };

static inline uint64_t head_make(uint64_t page, unsigned kind, uint64_t length)
{
    uint64_t plain = length << 32 | kind;
    uint64_t check =
        (plain ^ (page + 1) * UINT64_C(0x9e3779b97f4a7c15)) * UINT64_C(0xd6e8feb86659fd93) >> 40;
    return plain | check << 8;
}

static inline unsigned head_kind(uint64_t head)
{
    return (uint8_t)head;
}

static inline uint64_t head_length(uint64_t head)
{
    return head >> 32;
}

/* The class of a page; CLASSES or more: it is none of a class. */
static inline unsigned head_class(uint64_t head)
{
    return (unsigned)(uint8_t)head - HEAD_SMALL;
}

/* Tells if an extent may begin there that ends at or before `end`. */
static inline bool head_is_whole(uint64_t head, uint64_t page, uint64_t end)
{
    unsigned kind = head_kind(head);
    uint64_t length = head_length(head);
    bool known = kind == HEAD_FREE || kind == HEAD_LARGE || head_class(head) < CLASSES;
    bool fits = length >= 1 && length <= end - page && (length == 1 || kind < HEAD_SMALL);
    return known && fits && head == head_make(page, kind, length);
}

#endif
