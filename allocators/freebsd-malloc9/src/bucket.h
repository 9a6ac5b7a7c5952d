/* bucket.h: buckets of free items, and the three steps that a processor's bucket can take.
 *
 * A bucket in use is a stack.  What a processor has of it is the address of the topmost item, its
 * `top`: to take an item or to put one in is a load, a test and the store of the new top.  What is
 * below the first item is no address, and what is above the last place is NULL, so neither step
 * needs a count.
 *
 * Each step is a restartable sequence: the kernel starts it again if its thread is preempted,
 * interrupted by a signal or moved to another processor before the last store, so that it happens
 * on one processor as a whole or not at all, without an atomic instruction (Linux, rseq(2)).
 *
 * A thread that the kernel has not registered, as under qemu-user, has an area and slots of its
 * own, with processor number 0.  The same instructions then work on what no other thread reaches.
 */
#ifndef MALLOC9_BUCKET_H
#define MALLOC9_BUCKET_H

#include "port.h"

/* A bucket of 254 items is 2 KiB.  Read as a word, the header is below all addresses.  While the
 * bucket is in use, its count is not kept.  Behind the items is a word more: the next bucket of a
 * list, or NULL in use. */
struct bucket {
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    uint8_t zero[6], capacity, count;
#else
    uint8_t count, capacity, zero[6];
#endif
    void *items[];
};

enum { BUCKET_LEAST = 2, BUCKET_MOST = 254, BUCKET_HEADER_MOST = 0xffff };

_Static_assert(offsetof(struct bucket, items) == sizeof(void *), "its top is that of no item");

/* The top of a bucket with so many items; and how many one with this top has. */
static inline void **bucket_top(struct bucket *bucket, unsigned count)
{
    return (void **)bucket + count;
}
static inline unsigned bucket_items(struct bucket *bucket, void **top)
{
    return (unsigned)(top - (void **)bucket);
}
static inline struct bucket *bucket_next(const struct bucket *bucket)
{
    return bucket->items[bucket->capacity];
}
static inline void bucket_link(struct bucket *bucket, struct bucket *next)
{
    bucket->items[bucket->capacity] = next;
}

/* The top of no bucket: nothing to take, and no place. */
extern PORT_OWN void *bucket_none[2];

/* The tops of a processor, by the kind of a page: those of the classes of malloc(9). */
enum { KINDS = 256 };
struct bucket_tops {
    void **top[KINDS];
};

/* Of a zone that is no class each processor has one, on a cache line of its own. */
enum { BUCKET_TOP_BYTES = 64 };
static inline void ***bucket_zone_top(void ***tops, unsigned cpu)
{
    return tops + cpu * (BUCKET_TOP_BYTES / sizeof *tops);
}

/* The beginning of the kernel's struct rseq. */
struct rseq_area {
    uint32_t cpu_id_start;
    uint32_t cpu_id;
    uint64_t sequence;
    uint32_t flags;
} __attribute__((aligned(32)));

_Static_assert(offsetof(struct rseq_area, cpu_id) == 4, "Linux, rseq(2)");
_Static_assert(offsetof(struct rseq_area, sequence) == 8, "Linux, rseq(2)");

/* A race detector cannot see into the sequences: there each thread has slots of its own. */
#if defined(__SANITIZE_THREAD__)
#define BUCKET_PLAIN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define BUCKET_PLAIN 1
#endif
#endif
#if !defined(BUCKET_PLAIN) && !(defined(__x86_64__) || defined(__aarch64__))
#define BUCKET_PLAIN 1
#endif

#ifdef BUCKET_PLAIN
#include "bucket_plain.h"
#elif defined(__x86_64__)
#include "bucket_x86_64.h"
#else
#include "bucket_aarch64.h"
#endif

/* Each of these is a bool.
 *
 * bucket_pop(area, &tops, kind, &item) takes an item of this processor's bucket; false: empty.
 *
 * bucket_push(area, &tops, kind, item) puts it there; false: full.
 *
 * bucket_zone_pop(area, tops, &item) and bucket_zone_push(area, tops, item) are those of a zone.
 *
 * bucket_install(area, cpu, place, expected, fresh) replaces, on that processor, the top `expected`
 * at `place`; false: it is another one, or we are elsewhere. */

#endif
