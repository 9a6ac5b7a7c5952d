/* play.h: the words of a plan, played on a heap.
 *
 * The same code plays timed, under watch, and idle, which is without the heap; the compiler makes
 * three of it.  A word costs a load, a jump and the store or load of its slot; the rest is the
 * heap, and the marks in the blocks.
 *
 * The idle replay tells what the replay itself costs.  Each thread has one place that stands in for
 * every block, so its memory is always near: no allocator can do with less.
 *
 * What is written into a block is what block.h says: its first and last byte, and one byte of each
 * page.  A calloc's block is first read at the same places, and a realloc's block where its old
 * ends still are.  What is read goes into the checksum, and the plan knows what it comes to.
 *
 * Where an allocation fails, the slot stays empty and the threads go on, so that none of them waits
 * for ever; the replay as a whole has then failed.
 */
#ifndef ASSAY_REPLAY_PLAY_H
#define ASSAY_REPLAY_PLAY_H

#include "harness/binding.h"
#include "harness/block.h"
#include "meeting.h"
#include "watch.h"

enum trace_mode { TRACE_TIMED, TRACE_WATCHED, TRACE_IDLE };

#define TRACE_INLINE static inline __attribute__((always_inline))

struct trace_player {
    const uint64_t *words; /* of the whole program */
    void **slots;
    trace_cell *cells;
    struct heap heap;
    struct trace_watch *watch;
    void *stand_in; /* of an idle replay's blocks */
    struct trace_replay *replay;
    uint64_t checksum;
    uint64_t portions; /* that have been played */
    const char *fault; /* of the heap */
    bool failed;       /* an allocation has */
} __attribute__((aligned(64)));

/* Starting and joining are the replay's: it knows the threads. */
static void trace_spawn(struct trace_player *player, uint32_t thread);
static void trace_join(struct trace_player *player, uint32_t thread);

/* Keeps the new block in its slot, which is empty. */
TRACE_INLINE void trace_keep(struct trace_player *player, uint32_t slot, void *block, uint64_t size,
                             unsigned char mark)
{
    player->slots[slot] = block;
    if (__builtin_expect(block != NULL, 1))
        block_mark(block, size, mark);
    else
        player->failed = player->failed || size != 0;
}

TRACE_INLINE void trace_malloc(struct trace_player *player, uint32_t slot, uint64_t size,
                               uint64_t at, enum trace_mode mode)
{
    if (mode == TRACE_WATCHED && !trace_watch_make(player->watch, PLAN_CALL_MALLOC, slot, size))
        return;
    void *block = mode == TRACE_IDLE ? player->stand_in : heap_malloc(&player->heap, size);
    trace_keep(player, slot, block, size, plan_mark(at));
}

TRACE_INLINE void trace_free(struct trace_player *player, uint32_t slot, uint64_t size,
                             enum trace_mode mode)
{
    void *block = player->slots[slot];
    if (mode == TRACE_WATCHED) {
        if (!trace_watch_end(player->watch, slot, size))
            return;
        trace_watch_call(player->watch, PLAN_CALL_FREE, size);
    }
    if (__builtin_expect(block != NULL, 1))
        player->checksum += block_read(block, size);
    player->slots[slot] = NULL;
    if (mode != TRACE_IDLE)
        heap_free(&player->heap, block);
}

/* The sum of what is at the places that block_mark will write. */
static inline uint64_t trace_read_marks(const unsigned char *bytes, uint64_t size)
{
    uint64_t sum = block_read(bytes, size);
    for (uint64_t at = BLOCK_PAGE_BYTES; at < size; at += BLOCK_PAGE_BYTES)
        sum += bytes[at];
    return sum;
}

TRACE_INLINE void trace_calloc(struct trace_player *player, const uint64_t *word, uint64_t at,
                               enum trace_mode mode)
{
    uint64_t size = word[1], count = word[2];
    uint32_t slot = plan_slot(word[0]);
    if (mode == TRACE_WATCHED && !trace_watch_make(player->watch, PLAN_CALL_CALLOC, slot, size))
        return;
    void *block = mode == TRACE_IDLE
                      ? player->stand_in
                      : heap_calloc(&player->heap, count, count == 0 ? 0 : size / count);
    if (block != NULL)
        player->checksum += trace_read_marks(block, size);
    trace_keep(player, slot, block, size, plan_mark(at));
}

TRACE_INLINE void trace_aligned(struct trace_player *player, const uint64_t *word, uint64_t at,
                                enum trace_mode mode)
{
    uint64_t size = word[1], alignment = word[2];
    uint32_t slot = plan_slot(word[0]);
    if (mode == TRACE_WATCHED && !trace_watch_make(player->watch, PLAN_CALL_ALIGNED, slot, size))
        return;
    void *block =
        mode == TRACE_IDLE ? player->stand_in : heap_aligned_alloc(&player->heap, alignment, size);
    if (mode != TRACE_IDLE && ((uintptr_t)block & (alignment - 1)) != 0)
        player->fault = "misaligned";
    trace_keep(player, slot, block, size, plan_mark(at));
}

/* Marks a block that had `before` bytes: both ends, and the pages that are new. */
static inline void trace_mark_again(void *block, uint64_t before, uint64_t size, unsigned char mark)
{
    unsigned char *bytes = block;
    if (size == 0)
        return;
    uint64_t first = (before / BLOCK_PAGE_BYTES + 1) * BLOCK_PAGE_BYTES;
    for (uint64_t at = first; at < size; at += BLOCK_PAGE_BYTES)
        bytes[at] = mark;
    bytes[0] = mark;
    bytes[size - 1] = mark;
}

static inline uint64_t trace_read_resized(const void *block, uint64_t before, uint64_t size)
{
    const unsigned char *bytes = block;
    if (before == 0 || size == 0)
        return 0;
    return before <= size ? (uint64_t)bytes[0] + bytes[before - 1] : bytes[0];
}

TRACE_INLINE void trace_realloc(struct trace_player *player, const uint64_t *word, uint64_t at,
                                enum trace_mode mode)
{
    uint64_t size = word[1], before = word[2];
    uint32_t slot = plan_slot(word[0]);
    void *old = player->slots[slot];
    if (mode == TRACE_WATCHED) {
        if (player->watch->slots[slot].lives && !trace_watch_end(player->watch, slot, before))
            return;
        (void)trace_watch_make(player->watch, PLAN_CALL_REALLOC, slot, size);
    }
    void *block = mode == TRACE_IDLE ? player->stand_in : heap_realloc(&player->heap, old, size);
    if (__builtin_expect(block == NULL, 0)) {
        if (size != 0)
            heap_free(&player->heap, old);
        player->failed = player->failed || size != 0;
    } else {
        player->checksum += old == NULL ? 0 : trace_read_resized(block, before, size);
        trace_mark_again(block, old == NULL ? 0 : before, size, plan_mark(at));
    }
    player->slots[slot] = block;
}

TRACE_INLINE void trace_give(struct trace_player *player, uint64_t word, enum trace_mode mode)
{
    uint32_t slot = plan_slot(word), cell = plan_low(word);
    if (mode == TRACE_WATCHED)
        trace_watch_pass(&player->watch->slots[slot], &player->watch->all->cells[cell]);
    if (plan_kind(word) == PLAN_HAND_NOW)
        trace_hand_now(&player->cells[cell], player->slots[slot]);
    else
        trace_hand(&player->cells[cell], player->slots[slot]);
    player->slots[slot] = NULL;
}

TRACE_INLINE void trace_get(struct trace_player *player, uint64_t word, enum trace_mode mode)
{
    uint32_t slot = plan_slot(word), cell = plan_low(word);
    if (mode == TRACE_WATCHED && player->watch->slots[slot].lives) {
        trace_fault(player->watch->all, "fidelity:place");
        heap_free(&player->heap, player->slots[slot]);
    }
    void *block = trace_take(&player->cells[cell]);
    player->slots[slot] = mode == TRACE_IDLE ? player->stand_in : block;
    if (mode == TRACE_WATCHED)
        trace_watch_pass(&player->watch->all->cells[cell], &player->watch->slots[slot]);
}

TRACE_INLINE void trace_free_null(struct trace_player *player, enum trace_mode mode)
{
    if (mode == TRACE_WATCHED)
        trace_watch_call(player->watch, PLAN_CALL_FREE, 0);
    if (mode != TRACE_IDLE)
        heap_free(&player->heap, NULL);
}

/* Plays the words from `at` to before `end`. */
TRACE_INLINE void trace_words(struct trace_player *player, uint64_t at, uint64_t end,
                              enum trace_mode mode)
{
    const uint64_t *words = player->words;
    while (at < end) {
        const uint64_t *word = &words[at];
        switch (plan_kind(*word)) {
        case PLAN_MALLOC:
            trace_malloc(player, plan_slot(*word), plan_low(*word), at, mode);
            at += 1;
            break;
        case PLAN_FREE:
            trace_free(player, plan_slot(*word), plan_low(*word), mode);
            at += 1;
            break;
        case PLAN_MALLOC_LONG:
            trace_malloc(player, plan_slot(*word), word[1], at, mode);
            at += 2;
            break;
        case PLAN_FREE_LONG:
            trace_free(player, plan_slot(*word), word[1], mode);
            at += 2;
            break;
        case PLAN_CALLOC:
            trace_calloc(player, word, at, mode);
            at += 3;
            break;
        case PLAN_REALLOC:
            trace_realloc(player, word, at, mode);
            at += 3;
            break;
        case PLAN_ALIGNED:
            trace_aligned(player, word, at, mode);
            at += 3;
            break;
        case PLAN_FREE_NULL:
            trace_free_null(player, mode);
            at += 1;
            break;
        case PLAN_HAND:
        case PLAN_HAND_NOW:
            trace_give(player, *word, mode);
            at += 1;
            break;
        case PLAN_TAKE:
            trace_get(player, *word, mode);
            at += 1;
            break;
        case PLAN_SPAWN:
            trace_spawn(player, plan_low(*word));
            at += 1;
            break;
        case PLAN_JOIN:
            trace_join(player, plan_low(*word));
            at += 1;
            break;
        default:
            at += 1;
            break;
        }
    }
}

static void trace_words_timed(struct trace_player *player, uint64_t at, uint64_t end)
{
    trace_words(player, at, end, TRACE_TIMED);
}

static void trace_words_watched(struct trace_player *player, uint64_t at, uint64_t end)
{
    trace_words(player, at, end, TRACE_WATCHED);
}

static void trace_words_idle(struct trace_player *player, uint64_t at, uint64_t end)
{
    trace_words(player, at, end, TRACE_IDLE);
}

#endif
