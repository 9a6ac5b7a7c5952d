/* object-pair: take one constructed object, give it back, again: the shortest path of a cache of
 * objects, beside malloc and a constructor that is called by hand.
 */
#include "harness/object_cache.h"

enum { OBJECT_PAIR_SIZE, OBJECT_PAIR_BY };

static void *object_pair_prepare(const struct body_arguments *arguments)
{
    struct objects *objects = scratch_take(sizeof *objects);
    if (objects_open(objects, arguments, arguments->axis[OBJECT_PAIR_SIZE].low,
                     arguments->axis[OBJECT_PAIR_BY].low))
        return objects;
    scratch_give(objects, sizeof *objects);
    return NULL;
}

static bool object_pair_run(void *state, uint64_t operations, uint64_t *checksum)
{
    const struct objects objects = *(const struct objects *)state;
    uint64_t sum = 0;
    for (uint64_t i = 0; i < operations; i++) {
        void *object = objects_take(&objects);
        if (object == NULL)
            return false;
        block_escape(object);
        sum += block_read(object, objects.size);
        objects_give(&objects, object);
    }
    *checksum += sum;
    return true;
}

static void object_pair_finish(void *state)
{
    objects_close(state);
    scratch_give(state, sizeof(struct objects));
}

const struct body BODY_ENTRY(object_pair) = {
    .name = "object-pair",
    .operation = "one object taken and given back",
    .calls = BODY_MALLOC | BODY_FREE,
    .axes = {{.name = "size", .standard = "64", .least = 1, .most = 65536},
             {.name = "by", .standard = "cache", .words = OBJECTS_BY_WORDS}},
    .prepare = object_pair_prepare,
    .run = object_pair_run,
    .finish = object_pair_finish,
};
