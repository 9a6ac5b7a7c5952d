/* object-churn: tables of live objects, one for each thread, all of one cache; each operation gives
 * a random object back and takes another.  The tables begin empty and end empty, so that there are
 * as many of both as operations.
 */
#include "harness/object_cache.h"
#include "random.h"
#include "team.h"

enum { OBJECT_CHURN_LIVE, OBJECT_CHURN_SIZE, OBJECT_CHURN_BY };

struct object_churn {
    struct team team;
    struct objects objects;
    uint64_t live; /* of each thread */
    uint64_t seed, runs;
    void **slots; /* `live` of each thread, in the order of the threads */
};

static size_t object_churn_table_bytes(const struct object_churn *churn)
{
    return churn->live * churn->team.threads * sizeof(void *);
}

static void *object_churn_prepare(const struct body_arguments *arguments)
{
    struct object_churn *churn = scratch_take(sizeof *churn);
    if (!objects_open(&churn->objects, arguments, arguments->axis[OBJECT_CHURN_SIZE].low,
                      arguments->axis[OBJECT_CHURN_BY].low)) {
        scratch_give(churn, sizeof *churn);
        return NULL;
    }
    team_open(&churn->team, arguments);
    churn->live =
        (arguments->axis[OBJECT_CHURN_LIVE].low + arguments->threads - 1) / arguments->threads;
    churn->seed = arguments->seed;
    churn->slots = scratch_take(object_churn_table_bytes(churn));
    return churn;
}

static uint64_t object_churn_give(const struct objects *objects, void **slot)
{
    uint64_t sum = 0;
    if (*slot != NULL) {
        sum = block_read(*slot, objects->size);
        objects_give(objects, *slot);
    }
    *slot = NULL;
    return sum;
}

static bool object_churn_work(void *state, struct team_member *member)
{
    const struct object_churn *churn = state;
    const struct objects objects = churn->objects;
    void **slots = churn->slots + member->index * churn->live;
    uint64_t random = random_stream(churn->seed + churn->runs, member->index), sum = 0;
    bool done = true;
    for (uint64_t i = 0; i < member->operations && done; i++) {
        void **slot = &slots[random_below_u32(&random, churn->live)];
        sum += object_churn_give(&objects, slot);
        *slot = objects_take(&objects);
        done = *slot != NULL;
    }
    for (uint64_t i = 0; i < churn->live; i++)
        sum += object_churn_give(&objects, &slots[i]);
    member->checksum += sum;
    return done;
}

static bool object_churn_run(void *state, uint64_t operations, uint64_t *checksum)
{
    struct object_churn *churn = state;
    churn->runs++;
    return team_run(&churn->team, object_churn_work, churn, operations, TEAM_ONE_GENERATION,
                    checksum);
}

static void object_churn_finish(void *state)
{
    struct object_churn *churn = state;
    objects_close(&churn->objects);
    scratch_give(churn->slots, object_churn_table_bytes(churn));
    team_close(&churn->team);
    scratch_give(churn, sizeof *churn);
}

const struct body BODY_ENTRY(object_churn) = {
    .name = "object-churn",
    .operation = "one object given back and another taken",
    .calls = BODY_MALLOC | BODY_FREE,
    .threaded = true,
    .axes = {{.name = "live", .standard = "10000", .least = 1, .most = 10000000},
             {.name = "size", .standard = "64", .least = 1, .most = 65536},
             {.name = "by", .standard = "cache", .words = OBJECTS_BY_WORDS}},
    .prepare = object_churn_prepare,
    .run = object_churn_run,
    .finish = object_churn_finish,
};
