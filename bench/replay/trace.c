/* trace: what a real program asked of its allocator, played back: its calls, in its threads, in its
 * order.
 *
 * The plan (plan.h) has been compiled from the recording by another process.  Each process plays it
 * once under watch (watch.h), untimed, and proves that it is the recorded stream; memory is sampled
 * on the way.  Then it plays it timed, any number of times; a run is one replay, whole.  What the
 * program had never freed is freed between two replays, untimed.
 *
 * Threads are born and joined where the recording has it.  Each stays on one of the processors that
 * the process may use, shared out so that all have about the same number of calls to serve; left to
 * itself the kernel would put two on one as often as not.
 */
#include "play.h"

#include "harness/placement.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>

struct trace_thread {
    struct trace_level spawned;
    pthread_t handle;
    unsigned processor; /* of those that the process may use, counted from 0 */
};

struct trace_replay {
    struct trace_level epoch; /* that may be worked in; `epochs` when all are over */
    const struct plan *plan;
    struct heap heap;
    void (*phase)(const char *name, uint64_t live_bytes, uint64_t live_bytes_peak);
    struct trace_player *players;
    struct trace_thread *threads;
    void **slots; /* of all players */
    trace_cell *cells;
    _Atomic uint32_t *laggards; /* of each epoch: threads that have not ended it */
    struct trace_watcher watcher;
    struct trace_watch *watches;
    struct trace_life *lives; /* of all slots, then of all cells */
    enum trace_mode mode;     /* of this replay */
    bool settled;             /* no block lives */
    char *stand_ins;          /* of all players */
    uint64_t stand_in_bytes;  /* of each */
    uint64_t slot_count;
    cpu_set_t processors;
    const char *fault;
};

/* Ends the process when a call that cannot reasonably fail has failed. */
static void trace_must(int error, const char *what)
{
    if (error == 0)
        return;
    errno = error;
    perror(what);
    exit(2);
}

/* Scratch memory that is resident from the start, so that no page of it is counted as the heap's.
 * It never is empty. */
static void *trace_resident(size_t count, size_t size)
{
    size_t bytes = count * size + 1;
    volatile char *memory = scratch_take(bytes);
    for (size_t at = 0; at < bytes; at += BLOCK_PAGE_BYTES)
        memory[at] = 0;
    return (void *)(uintptr_t)memory;
}

static void trace_release(void *memory, size_t count, size_t size)
{
    scratch_give(memory, count * size + 1);
}

static uint32_t trace_threads(const struct trace_replay *replay)
{
    return replay->plan->header->threads;
}

static void trace_stop_at(const struct trace_replay *replay, const char *name, uint64_t live_bytes)
{
    if (replay->phase != NULL)
        replay->phase(name, live_bytes, replay->plan->header->facts.live_bytes_peak);
}

/* All threads have ended the epoch.  The next one that has any work begins. */
static void trace_epoch_end(struct trace_replay *replay, uint32_t epoch)
{
    const struct plan_epoch *epochs = replay->plan->epochs;
    uint32_t next = epoch + 1;
    if (replay->mode == TRACE_WATCHED) {
        trace_watch_epoch(&replay->watcher, replay->plan, epoch);
        if (epochs[epoch].sample || epochs[epoch].peak)
            trace_stop_at(replay, epochs[epoch].peak ? "peak" : "sample", epochs[epoch].live_bytes);
    }
    while (next < replay->plan->header->epochs && epochs[next].threads == 0)
        next++;
    trace_level_rise(&replay->epoch, next);
}

static void trace_play(struct trace_player *player, uint32_t thread)
{
    struct trace_replay *replay = player->replay;
    const struct plan_portion *portions = plan_portions_of(replay->plan, thread);
    uint64_t at = 0;
    for (uint64_t i = 0; i < replay->plan->threads[thread].portions; i++) {
        uint32_t epoch = portions[i].epoch;
        trace_level_wait(&replay->epoch, epoch);
        if (replay->mode == TRACE_TIMED)
            trace_words_timed(player, at, portions[i].end);
        else if (replay->mode == TRACE_WATCHED)
            trace_words_watched(player, at, portions[i].end);
        else
            trace_words_idle(player, at, portions[i].end);
        at = portions[i].end;
        player->portions++;
        if (atomic_fetch_sub(&replay->laggards[epoch], 1) == 1)
            trace_epoch_end(replay, epoch);
    }
}

static void trace_pin(const struct trace_replay *replay, unsigned place)
{
    trace_must(placement_set_one(&replay->processors, place), "processor of a thread");
}

static void *trace_live(void *argument)
{
    struct trace_player *player = argument;
    struct trace_replay *replay = player->replay;
    uint32_t thread = (uint32_t)(player - replay->players);
    trace_pin(replay, replay->threads[thread].processor);
    heap_thread_enter(&replay->heap);
    trace_play(player, thread);
    heap_thread_leave(&replay->heap);
    return NULL;
}

static void trace_spawn(struct trace_player *player, uint32_t thread)
{
    struct trace_replay *replay = player->replay;
    struct trace_thread *born = &replay->threads[thread];
    trace_must(pthread_create(&born->handle, NULL, trace_live, &replay->players[thread]),
               "a thread of a trace");
    trace_level_rise(&born->spawned, 1);
}

static void trace_join(struct trace_player *player, uint32_t thread)
{
    struct trace_thread *gone = &player->replay->threads[thread];
    trace_level_wait(&gone->spawned, 1);
    trace_must(pthread_join(gone->handle, NULL), "a thread of a trace");
}

/* Everything stands at the beginning: no thread, no block, the first epoch that has any work. */
static void trace_rewind(struct trace_replay *replay, enum trace_mode mode)
{
    const struct plan *plan = replay->plan;
    uint32_t first = 0;
    replay->mode = mode;
    replay->settled = false;
    for (uint32_t i = 0; i < plan->header->epochs; i++)
        atomic_store(&replay->laggards[i], plan->epochs[i].threads);
    while (plan->epochs[first].threads == 0 && first + 1 < plan->header->epochs)
        first++;
    atomic_store(&replay->epoch.level, first);
    for (uint32_t i = 0; i < trace_threads(replay); i++) {
        atomic_store(&replay->threads[i].spawned.level, 0);
        replay->players[i].checksum = 0;
        replay->players[i].portions = 0;
        replay->players[i].failed = false;
    }
}

/* One replay, from the first thread's first call to the last thread's end. */
static void trace_replay_once(struct trace_replay *replay)
{
    bool alone = trace_threads(replay) == 1;
    if (!alone)
        trace_pin(replay, replay->threads[0].processor);
    trace_play(&replay->players[0], 0);
    /* After the last epoch everybody has been born. */
    trace_level_wait(&replay->epoch, replay->plan->header->epochs);
    for (uint32_t i = 1; i < trace_threads(replay); i++)
        if (!replay->plan->threads[i].joined)
            trace_join(&replay->players[0], i);
    if (!alone)
        trace_must(placement_set(&replay->processors), "processors of a replay");
}

/* Adds up what was read.  False: an allocation has failed; `fault` tells of anything else. */
static bool trace_collect(struct trace_replay *replay, uint64_t *checksum)
{
    const struct plan_thread *threads = replay->plan->threads;
    bool done = true;
    for (uint32_t i = 0; i < trace_threads(replay); i++) {
        const struct trace_player *player = &replay->players[i];
        *checksum += player->checksum;
        done = done && !player->failed;
        if (player->fault != NULL && replay->fault == NULL)
            replay->fault = player->fault;
        if (player->portions != threads[i].portions && replay->fault == NULL)
            replay->fault = "fidelity:end";
        if (!player->failed && player->checksum != threads[i].checksum && replay->fault == NULL)
            replay->fault = "checksum";
    }
    return done;
}

/* Frees what the program never freed. */
static void trace_settle(void *state)
{
    struct trace_replay *replay = state;
    if (replay->settled)
        return;
    for (uint64_t i = 0; i < replay->slot_count; i++) {
        if (replay->slots[i] != NULL)
            heap_free(&replay->heap, replay->slots[i]);
        replay->slots[i] = NULL;
    }
    for (uint32_t i = 0; i < replay->plan->header->cells; i++) {
        uintptr_t block = atomic_load(&replay->cells[i]);
        if (block > TRACE_CELL_AWAITED)
            heap_free(&replay->heap, (void *)block);
        atomic_store(&replay->cells[i], TRACE_CELL_EMPTY);
    }
    replay->settled = true;
}

static bool trace_run(void *state, uint64_t operations, uint64_t *checksum)
{
    struct trace_replay *replay = state;
    (void)operations; /* those of the plan, all of them */
    trace_settle(replay);
    trace_rewind(replay, TRACE_TIMED);
    trace_replay_once(replay);
    return trace_collect(replay, checksum);
}

/* One place for each thread, as large as any object; only what is marked of it costs memory. */
static void trace_stand_ins_open(struct trace_replay *replay)
{
    const struct plan_facts *facts = &replay->plan->header->facts;
    unsigned size_class = PLAN_CLASSES - 1;
    uint64_t calls = 0;
    for (; size_class > 0 && calls == 0; size_class--)
        for (unsigned call = 0; call < PLAN_CALLS; call++)
            calls += facts->calls[call][size_class];
    replay->stand_in_bytes = (UINT64_C(2) << size_class) + BLOCK_PAGE_BYTES;
    replay->stand_ins = scratch_take(replay->stand_in_bytes * trace_threads(replay));
    for (uint32_t i = 0; i < trace_threads(replay); i++)
        replay->players[i].stand_in = replay->stand_ins + i * replay->stand_in_bytes;
}

/* The replay without the heap: leaves slots and cells as it found them, empty. */
static void trace_idle(void *state)
{
    struct trace_replay *replay = state;
    trace_settle(replay);
    if (replay->stand_ins == NULL)
        trace_stand_ins_open(replay);
    trace_rewind(replay, TRACE_IDLE);
    trace_replay_once(replay);
    for (uint64_t i = 0; i < replay->slot_count; i++)
        replay->slots[i] = NULL;
    for (uint32_t i = 0; i < replay->plan->header->cells; i++)
        atomic_store(&replay->cells[i], TRACE_CELL_EMPTY);
    replay->settled = true;
}

static void trace_watch_open(struct trace_replay *replay)
{
    uint32_t cells = replay->plan->header->cells;
    struct trace_watcher *watcher = &replay->watcher;
    replay->watches = trace_resident(trace_threads(replay), sizeof *replay->watches);
    replay->lives = trace_resident(replay->slot_count + cells, sizeof *replay->lives);
    *watcher = (struct trace_watcher){.threads = replay->watches,
                                      .cells = replay->lives + replay->slot_count};
    for (uint32_t i = 0; i < trace_threads(replay); i++) {
        struct trace_player *player = &replay->players[i];
        player->watch = &replay->watches[i];
        player->watch->thread = i;
        player->watch->all = watcher;
        player->watch->slots = replay->lives + (player->slots - replay->slots);
    }
}

static void trace_watch_close(struct trace_replay *replay)
{
    trace_release(replay->watches, trace_threads(replay), sizeof *replay->watches);
    trace_release(replay->lives, replay->slot_count + replay->plan->header->cells,
                  sizeof *replay->lives);
}

/* The replay that is no number: it shows that the next ones are of the recorded stream. */
static void trace_prove(struct trace_replay *replay)
{
    uint64_t checksum = 0;
    trace_watch_open(replay);
    trace_stop_at(replay, "base", 0);
    trace_rewind(replay, TRACE_WATCHED);
    trace_replay_once(replay);
    if (trace_collect(replay, &checksum)) {
        trace_watch_judge(&replay->watcher, replay->plan);
        if (atomic_load(&replay->watcher.fault) != NULL)
            replay->fault = atomic_load(&replay->watcher.fault);
    } else {
        replay->fault = "out-of-memory";
    }
    trace_settle(replay);
    trace_stop_at(replay, "drained", 0);
    trace_watch_close(replay);
}

/* Shares the processors out: a thread, in the order of their numbers, goes where there is least. */
static void trace_share_processors(struct trace_replay *replay)
{
    uint64_t load[CPU_SETSIZE] = {0};
    trace_must(sched_getaffinity(0, sizeof replay->processors, &replay->processors) == 0 ? 0
                                                                                         : errno,
               "processors of a replay");
    unsigned count = (unsigned)CPU_COUNT(&replay->processors);
    for (uint32_t i = 0; i < trace_threads(replay); i++) {
        unsigned least = 0;
        for (unsigned place = 1; place < count; place++)
            least = load[place] < load[least] ? place : least;
        replay->threads[i].processor = least;
        load[least] += replay->plan->threads[i].calls;
    }
}

static void trace_players_open(struct trace_replay *replay)
{
    void **slots = replay->slots;
    for (uint32_t i = 0; i < trace_threads(replay); i++) {
        replay->players[i] = (struct trace_player){.words = plan_words_of(replay->plan, i),
                                                   .slots = slots,
                                                   .cells = replay->cells,
                                                   .heap = replay->heap,
                                                   .replay = replay};
        slots += replay->plan->threads[i].slots;
    }
}

static void *trace_prepare(const struct body_arguments *arguments)
{
    const struct plan *plan = arguments->plan;
    struct trace_replay *replay = trace_resident(1, sizeof *replay);
    replay->plan = plan;
    replay->heap = heap_of(arguments);
    replay->phase = arguments->phase;
    for (uint32_t i = 0; i < plan->header->threads; i++)
        replay->slot_count += plan->threads[i].slots;
    replay->slots = trace_resident(replay->slot_count, sizeof(void *));
    replay->cells = trace_resident(plan->header->cells, sizeof(trace_cell));
    replay->laggards = trace_resident(plan->header->epochs, sizeof(_Atomic uint32_t));
    replay->players = trace_resident(plan->header->threads, sizeof(struct trace_player));
    replay->threads = trace_resident(plan->header->threads, sizeof(struct trace_thread));
    trace_players_open(replay);
    trace_share_processors(replay);
    trace_prove(replay);
    return replay;
}

static const char *trace_fault_of(void *state)
{
    return ((struct trace_replay *)state)->fault;
}

static void trace_finish(void *state)
{
    struct trace_replay *replay = state;
    const struct plan_header *header = replay->plan->header;
    trace_settle(replay);
    if (replay->stand_ins != NULL)
        scratch_give(replay->stand_ins, replay->stand_in_bytes * header->threads);
    trace_release(replay->slots, replay->slot_count, sizeof(void *));
    trace_release(replay->cells, header->cells, sizeof(trace_cell));
    trace_release(replay->laggards, header->epochs, sizeof(_Atomic uint32_t));
    trace_release(replay->players, header->threads, sizeof(struct trace_player));
    trace_release(replay->threads, header->threads, sizeof(struct trace_thread));
    trace_release(replay, 1, sizeof *replay);
}

const struct body BODY_ENTRY(trace) = {
    .name = "trace",
    .operation = "one recorded call",
    .threaded = true,
    .recorded = true,
    .prepare = trace_prepare,
    .run = trace_run,
    .settle = trace_settle,
    .idle = trace_idle,
    .fault = trace_fault_of,
    .finish = trace_finish,
};
