/* bucket_plain.h: the steps in C, for tops that only one thread changes; others may read them. */
#ifndef MALLOC9_BUCKET_PLAIN_H
#define MALLOC9_BUCKET_PLAIN_H

static inline bool bucket_take(void ***place, void **item)
{
    void **top = *place, *got = *top;
    if ((uintptr_t)got <= BUCKET_HEADER_MOST)
        return false;
    __atomic_store_n(place, top - 1, __ATOMIC_RELAXED);
    *item = got;
    return true;
}

static inline bool bucket_put(void ***place, void *item)
{
    void **top = *place;
    if (top[1] == NULL)
        return false;
    top[1] = item;
    __atomic_store_n(place, top + 1, __ATOMIC_RELAXED);
    return true;
}

static inline bool bucket_pop(struct rseq_area *area, struct bucket_tops *const *tops,
                              uintptr_t kind, void **item)
{
    return bucket_take(&(*tops)[area->cpu_id].top[kind], item);
}

static inline bool bucket_push(struct rseq_area *area, struct bucket_tops *const *tops,
                               uintptr_t kind, void *item)
{
    return bucket_put(&(*tops)[area->cpu_id].top[kind], item);
}

static inline bool bucket_zone_pop(struct rseq_area *area, void ***tops, void **item)
{
    return bucket_take(bucket_zone_top(tops, area->cpu_id), item);
}

static inline bool bucket_zone_push(struct rseq_area *area, void ***tops, void *item)
{
    return bucket_put(bucket_zone_top(tops, area->cpu_id), item);
}

static inline bool bucket_install(struct rseq_area *area, uint32_t cpu, void ***place,
                                  void **expected, void **fresh)
{
    if (area->cpu_id != cpu || *place != expected)
        return false;
    __atomic_store_n(place, fresh, __ATOMIC_RELAXED);
    return true;
}

#endif
