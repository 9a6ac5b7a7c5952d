#include "groups.h"

#include "chunks.h"
#include "classes.h"

unsigned groups_take(struct shm_heap *heap, unsigned class, void **blocks)
{
    uint32_t *count = &heap->run->classes[class].groups;
    unsigned target = class_target(class);
    uint8_t state = state_cached(heap->slot);
    if (*count == 0)
        return chunks_take(heap, class, blocks, target, state);
    const uint64_t *group = group_of(heap, class, *count - 1);
    put32(count, *count - 1);
    for (unsigned i = 0; i < target; i++) {
        put8(&heap->states[group[i]], state);
        blocks[i] = heap_block(heap, group[i]);
    }
    return target;
}

void groups_give(struct shm_heap *heap, unsigned class, void *const *blocks)
{
    uint32_t *count = &heap->run->classes[class].groups;
    unsigned target = class_target(class);
    if (*count == GROUPS_MOST) {
        for (unsigned i = 0; i < target; i++)
            chunks_give(heap, heap_granule(heap, blocks[i]));
        return;
    }
    uint64_t *group = group_of(heap, class, *count);
    for (unsigned i = 0; i < target; i++) {
        uint64_t granule = heap_granule(heap, blocks[i]);
        put64(&group[i], granule);
        put8(&heap->states[granule], STATE_GLOBAL);
    }
    put32(count, *count + 1);
}

void groups_release(struct shm_heap *heap)
{
    for (unsigned class = 0; class < CLASSES; class ++) {
        uint32_t *count = &heap->run->classes[class].groups;
        for (; *count > 0; put32(count, *count - 1))
            for (unsigned i = 0; i < class_target(class); i++)
                chunks_give(heap, group_of(heap, class, *count - 1)[i]);
    }
}
