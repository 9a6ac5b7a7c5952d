/* false-sharing: a detector, not a race.  Threads write to small blocks of their own; where two of
 * them got blocks of one cache line, every write waits for the other processor.
 *
 * After cache-scratch and cache-thrash of Hoard's tests (E. Berger et al., ASPLOS 2000).  "active":
 * each thread allocates, writes, frees, again; only the allocator can split a line.  "passive": the
 * first thread allocates blocks back to back and deals them out, and each thread frees what it was
 * dealt before it starts; an allocator that gives a thread those blocks back has split their lines
 * for good.  A thread holds FALSE_SHARING_BLOCKS at a time, not one, so that the row does not hang
 * on where a single block happens to lie; and the writes are far fewer.
 *
 * Beside the time there is a count that needs no clock.  Before anything is timed, the threads go
 * through one round strictly in turn, so that no process differs from another, and
 * `shared_line_fraction` is the share of the blocks whose line also holds a block of another
 * thread: 0 is right.
 */
#include "line.h"
#include "team.h"

#include <assert.h>

enum { FALSE_SHARING_KIND, FALSE_SHARING_SIZE, FALSE_SHARING_WRITES };
enum { FALSE_SHARING_ACTIVE, FALSE_SHARING_PASSIVE };
enum { FALSE_SHARING_BLOCKS = 32 };

struct false_sharing {
    struct team team;
    bool passive;
    size_t size;
    uint64_t writes;
    double fraction; /* of shared blocks */
    void **blocks;   /* of each thread FALSE_SHARING_BLOCKS, block i of thread i mod threads */
};

static size_t false_sharing_count(const struct false_sharing *sharing)
{
    return (size_t)sharing->team.threads * FALSE_SHARING_BLOCKS;
}

/* Allocates in this thread what is dealt out, where something is. */
static bool false_sharing_hand_over(struct false_sharing *sharing)
{
    size_t count = sharing->passive ? false_sharing_count(sharing) : 0;
    for (size_t i = 0; i < count; i++) {
        sharing->blocks[i] = heap_malloc(&sharing->team.heap, sharing->size);
        if (sharing->blocks[i] == NULL)
            return false;
    }
    return true;
}

static void false_sharing_drop(struct false_sharing *sharing, size_t at)
{
    heap_free(&sharing->team.heap, sharing->blocks[at]);
    sharing->blocks[at] = NULL;
}

/* Frees what was dealt out, then allocates as many, each turn by the thread whose turn it is. */
static bool false_sharing_take_turns(void *state, struct team_member *member)
{
    struct false_sharing *sharing = state;
    size_t count = false_sharing_count(sharing);
    assert(count > 0);
    for (size_t turn = 0; turn < 2 * count; turn++) {
        size_t at = turn % count;
        if (at % sharing->team.threads == member->index) {
            if (turn < count)
                false_sharing_drop(sharing, at);
            else
                sharing->blocks[at] = heap_malloc(&sharing->team.heap, sharing->size);
        }
        team_meet(&sharing->team);
    }
    return true;
}

/* False: memory ended. */
static bool false_sharing_count_shared(struct false_sharing *sharing)
{
    uint64_t unused = 0;
    size_t count = false_sharing_count(sharing);
    if (!false_sharing_hand_over(sharing))
        return false;
    team_run(&sharing->team, false_sharing_take_turns, sharing, 0, TEAM_ONE_GENERATION, &unused);
    for (size_t i = 0; i < count; i++)
        if (sharing->blocks[i] == NULL)
            return false;
    sharing->fraction =
        line_shared_fraction(sharing->blocks, count, sharing->size, sharing->team.threads);
    for (size_t i = 0; i < count; i++)
        false_sharing_drop(sharing, i);
    return true;
}

static void false_sharing_finish(void *state)
{
    struct false_sharing *sharing = state;
    size_t count = false_sharing_count(sharing);
    for (size_t i = 0; i < count; i++)
        heap_free(&sharing->team.heap, sharing->blocks[i]);
    scratch_give(sharing->blocks, count * sizeof(void *));
    team_close(&sharing->team);
    scratch_give(sharing, sizeof *sharing);
}

static void *false_sharing_prepare(const struct body_arguments *arguments)
{
    struct false_sharing *sharing = scratch_take(sizeof *sharing);
    team_open(&sharing->team, arguments);
    sharing->passive = arguments->axis[FALSE_SHARING_KIND].low == FALSE_SHARING_PASSIVE;
    sharing->size = arguments->axis[FALSE_SHARING_SIZE].low;
    sharing->writes = arguments->axis[FALSE_SHARING_WRITES].low;
    sharing->blocks = scratch_take(false_sharing_count(sharing) * sizeof(void *));
    if (false_sharing_count_shared(sharing))
        return sharing;
    false_sharing_finish(sharing);
    return NULL;
}

/* Writes to the blocks by turns; returns the sum of what they hold at last. */
static uint64_t false_sharing_write(const struct false_sharing *sharing, void *const *blocks,
                                    uint64_t count)
{
    uint64_t sum = 0;
    for (uint64_t i = 0; i < count; i++)
        *(unsigned char *)blocks[i] = (unsigned char)i;
    for (uint64_t turn = 0; turn < sharing->writes; turn++) {
        for (uint64_t i = 0; i < count; i++) {
            volatile unsigned char *byte = blocks[i];
            *byte = (unsigned char)(*byte + 1);
        }
    }
    for (uint64_t i = 0; i < count; i++)
        sum += *(unsigned char *)blocks[i];
    return sum;
}

/* Returns how many of `wanted` blocks there was memory for. */
static uint64_t false_sharing_round(const struct false_sharing *sharing, uint64_t wanted,
                                    uint64_t *checksum)
{
    void *blocks[FALSE_SHARING_BLOCKS];
    uint64_t got = 0;
    for (; got < wanted; got++) {
        blocks[got] = heap_malloc(&sharing->team.heap, sharing->size);
        if (blocks[got] == NULL)
            break;
    }
    *checksum += false_sharing_write(sharing, blocks, got);
    for (uint64_t i = 0; i < got; i++)
        heap_free(&sharing->team.heap, blocks[i]);
    return got;
}

static bool false_sharing_work(void *state, struct team_member *member)
{
    struct false_sharing *sharing = state;
    uint64_t rest = member->operations;
    for (size_t i = member->index; i < false_sharing_count(sharing); i += sharing->team.threads)
        false_sharing_drop(sharing, i);
    while (rest > 0) {
        uint64_t wanted = rest < FALSE_SHARING_BLOCKS ? rest : FALSE_SHARING_BLOCKS;
        if (false_sharing_round(sharing, wanted, &member->checksum) < wanted)
            return false;
        rest -= wanted;
    }
    return true;
}

static bool false_sharing_run(void *state, uint64_t operations, uint64_t *checksum)
{
    struct false_sharing *sharing = state;
    return false_sharing_hand_over(sharing) && team_run(&sharing->team, false_sharing_work, sharing,
                                                        operations, TEAM_ONE_GENERATION, checksum);
}

static unsigned false_sharing_measure(void *state, struct body_measure measures[BODY_MEASURES_MAX])
{
    const struct false_sharing *sharing = state;
    measures[0] = (struct body_measure){"shared_line_fraction", "ratio", sharing->fraction};
    return 1;
}

static const char *const false_sharing_kinds[] = {"active", "passive", NULL};

const struct body BODY_ENTRY(false_sharing) = {
    .name = "false-sharing",
    .operation = "one malloc, its writes and free",
    .calls = BODY_MALLOC | BODY_FREE,
    .traits = ALLOCATOR_CROSS_THREAD_FREE,
    .threaded = true,
    .axes = {{.name = "kind", .standard = "passive", .words = false_sharing_kinds},
             {.name = "size", .standard = "8", .least = 1, .most = 64},
             {.name = "writes", .standard = "100", .least = 0, .most = 1000000}},
    .prepare = false_sharing_prepare,
    .run = false_sharing_run,
    .measure = false_sharing_measure,
    .finish = false_sharing_finish,
};
