/* bucket_plain.h: the steps in C, for slots that only one thread reaches. */
#ifndef MALLOC9_BUCKET_PLAIN_H
#define MALLOC9_BUCKET_PLAIN_H

static inline bool bucket_pop(struct rseq_area *area, struct bucket **slots, void **item)
{
    struct bucket *bucket = slots[area->cpu_id];
    if (bucket->count == 0)
        return false;
    *item = bucket->items[bucket->count - 1];
    bucket->count--;
    return true;
}

static inline bool bucket_push(struct rseq_area *area, struct bucket **slots, void *item)
{
    struct bucket *bucket = slots[area->cpu_id];
    if (bucket->count == bucket->capacity)
        return false;
    bucket->items[bucket->count] = item;
    bucket->count++;
    return true;
}

static inline bool bucket_install(struct rseq_area *area, struct bucket **slots, uint32_t cpu,
                                  struct bucket *expected, uint32_t count, struct bucket *fresh)
{
    if (area->cpu_id != cpu || slots[cpu] != expected || expected->count != count)
        return false;
    slots[cpu] = fresh;
    return true;
}

#endif
