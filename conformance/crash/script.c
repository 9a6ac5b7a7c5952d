/* script.c: draws operations from a seed, performs them once on a real heap, and notes what the
 * heap has to hold after each of them.
 *
 * Drawing and performing are one file because the next operation depends on what the last one
 * gave: a request that fails leaves no block to free.
 */
#include "script.h"

#include "random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SIZE_MOST = 900, SYNC_EVERY = 18, TRIM_EVERY = 41, REOPEN_EVERY = 60 };

struct performer {
    struct script *script;
    const struct allocator *allocator;
    const char *options, *path;
    void *handle;
    void *pointers[SCRIPT_BLOCKS];
    uint64_t random;
    uint32_t numbers;
    unsigned now; /* the operation */
};

const char *script_name(enum script_kind kind)
{
    static const char *const names[] = {"create", "open", "malloc", "fill",  "free",   "realloc",
                                        "root",   "sync", "trim",   "close", "destroy"};
    return names[kind];
}

void script_pattern(unsigned char *bytes, uint64_t size, uint64_t key)
{
    for (uint64_t at = 0; at < size; at += 8) {
        uint64_t word = random_next(&key);
        memcpy(bytes + at, &word, size - at < 8 ? size - at : 8);
    }
}

static bool fail(struct performer *performer, const char *what, int error)
{
    struct script *script = performer->script;
    snprintf(script->failure, sizeof script->failure, "operation %u, %s: %s (error %d)",
             performer->now, script_name(script->operations[performer->now].kind), what, error);
    return false;
}

/* Where the blocks are in this process: in the mapping that was made last. */
static void pointers_find(struct performer *performer, const struct script_state *state)
{
    const struct crash_mapping *mapping = NULL;
    for (unsigned i = 0; store_log_mapping(i) != NULL; i++)
        mapping = store_log_mapping(i);
    for (unsigned i = 0; i < SCRIPT_BLOCKS && mapping != NULL; i++)
        if (state->blocks[i].number != 0)
            performer->pointers[i] = mapping->start + (state->blocks[i].offset - mapping->offset);
}

static bool open_perform(struct performer *performer, struct script_state *state, bool creates)
{
    char words[1200];
    const char *own = performer->options;
    snprintf(words, sizeof words, "%s%sfile=%s,size=64K,%s", own != NULL ? own : "",
             own != NULL && own[0] != '\0' ? "," : "", performer->path,
             creates ? "create" : "existing");
    int error = performer->allocator->open(words, &performer->handle);
    state->exists = true;
    if (error == 0)
        pointers_find(performer, state);
    return error == 0 || fail(performer, "open", error);
}

static bool block_enter(struct performer *performer, struct script_block *block, void *pointer)
{
    uint64_t offset;
    if (pointer == NULL)
        return true; /* the heap is full, and nothing has changed */
    if (!store_log_offset(pointer, &offset))
        return fail(performer, "a block is not in the mapped file", 0);
    block->offset = offset;
    return true;
}

static bool malloc_perform(struct performer *performer, const struct script_operation *operation,
                           struct script_block *block)
{
    void *pointer = performer->allocator->heap->malloc(performer->handle, operation->size);
    performer->pointers[operation->place] = pointer;
    if (pointer != NULL)
        *block = (struct script_block){.size = operation->size, .number = ++performer->numbers};
    return block_enter(performer, block, pointer);
}

static bool realloc_perform(struct performer *performer, const struct script_operation *operation,
                            struct script_block *block)
{
    void *pointer = performer->allocator->heap->realloc(
        performer->handle, performer->pointers[operation->place], operation->size);
    if (pointer == NULL)
        return true;
    performer->pointers[operation->place] = pointer;
    block->size = operation->size;
    block->filled = block->filled < block->size ? block->filled : block->size;
    return block_enter(performer, block, pointer);
}

static void fill_perform(struct performer *performer, const struct script_operation *operation,
                         struct script_block *block)
{
    static unsigned char bytes[SIZE_MOST + 8];
    block->key = random_next(&performer->random);
    block->filled = block->size;
    block->written = performer->now;
    script_pattern(bytes, block->size, block->key);
    store_log_fill(performer->pointers[operation->place], bytes, block->size);
}

static bool root_perform(struct performer *performer, const struct script_operation *operation,
                         struct script_state *state)
{
    unsigned slot = (unsigned)operation->size;
    bool empties = state->blocks[operation->place].number == 0;
    void *pointer = empties ? NULL : performer->pointers[operation->place];
    int error = performer->allocator->persist->root_set(performer->handle, slot, pointer);
    state->roots[slot] = state->blocks[operation->place].number;
    return error == 0 || fail(performer, "root_set", error);
}

static int destroy(struct performer *performer)
{
    char words[1200];
    const char *own = performer->options;
    snprintf(words, sizeof words, "%s%sfile=%s", own != NULL ? own : "",
             own != NULL && own[0] != '\0' ? "," : "", performer->path);
    return performer->allocator->persist->destroy(words);
}

/* Performs it, and makes of the state before it the one after it. */
static bool perform(struct performer *performer, const struct script_operation *operation,
                    struct script_state *state)
{
    struct script_block *block = &state->blocks[operation->place];
    int error;
    switch (operation->kind) {
    case SCRIPT_CREATE:
    case SCRIPT_OPEN:
        return open_perform(performer, state, operation->kind == SCRIPT_CREATE);
    case SCRIPT_MALLOC:
        return malloc_perform(performer, operation, block);
    case SCRIPT_FILL:
        fill_perform(performer, operation, block);
        return true;
    case SCRIPT_FREE:
        performer->allocator->heap->free(performer->handle, performer->pointers[operation->place]);
        *block = (struct script_block){0};
        return true;
    case SCRIPT_REALLOC:
        return realloc_perform(performer, operation, block);
    case SCRIPT_ROOT:
        return root_perform(performer, operation, state);
    case SCRIPT_SYNC:
        error = performer->allocator->persist->sync(performer->handle);
        return error == 0 || fail(performer, "sync", error);
    case SCRIPT_TRIM:
        performer->allocator->inspect->trim(performer->handle);
        return true;
    case SCRIPT_CLOSE:
        performer->allocator->close(performer->handle);
        return true;
    case SCRIPT_DESTROY:
        error = destroy(performer);
        *state = (struct script_state){0};
        return error == 0 || fail(performer, "destroy", error);
    }
    return false;
}

static bool is_root(const struct script_state *state, uint32_t number)
{
    for (unsigned i = 0; i < SCRIPT_ROOTS; i++)
        if (state->roots[i] == number)
            return true;
    return false;
}

/* What is done next, of what the state permits. */
static struct script_operation draw(struct performer *performer, const struct script_state *state)
{
    unsigned place = (unsigned)random_below(&performer->random, SCRIPT_BLOCKS);
    const struct script_block *block = &state->blocks[place];
    uint64_t size = 1 + random_below(&performer->random, SIZE_MOST);
    unsigned choice = (unsigned)random_below(&performer->random, 100);
    if (block->number == 0)
        return (struct script_operation){choice < 90 ? SCRIPT_MALLOC : SCRIPT_ROOT, place,
                                         choice < 90 ? size : size % SCRIPT_ROOTS, 0, 0};
    if (block->filled == 0 || choice < 8)
        return (struct script_operation){SCRIPT_FILL, place, 0, 0, 0};
    if (choice < 20 || is_root(state, block->number))
        return (struct script_operation){SCRIPT_ROOT, place, size % SCRIPT_ROOTS, 0, 0};
    if (choice < 60)
        return (struct script_operation){SCRIPT_REALLOC, place, size, 0, 0};
    return (struct script_operation){SCRIPT_FREE, place, 0, 0, 0};
}

static struct script_operation next(struct performer *performer, unsigned count,
                                    const struct script_state *state)
{
    unsigned i = performer->now;
    enum script_kind kind = SCRIPT_MALLOC;
    if (i == 0)
        kind = SCRIPT_CREATE;
    else if (i + 1 == count)
        kind = SCRIPT_DESTROY;
    else if (i + 2 == count || i % REOPEN_EVERY == REOPEN_EVERY - 2)
        kind = SCRIPT_CLOSE;
    else if (i % REOPEN_EVERY == REOPEN_EVERY - 1)
        kind = SCRIPT_OPEN;
    else if (i % SYNC_EVERY == SYNC_EVERY - 1)
        kind = SCRIPT_SYNC;
    else if (i % TRIM_EVERY == TRIM_EVERY - 1 && performer->allocator->inspect->trim != NULL)
        kind = SCRIPT_TRIM;
    if (kind != SCRIPT_MALLOC)
        return (struct script_operation){kind, 0, 0, 0, 0};
    return draw(performer, state);
}

bool script_run(struct script *script, const struct allocator *allocator, const char *options,
                const char *path, unsigned count, uint64_t seed, struct store_log *log)
{
    struct performer performer = {
        .script = script, .allocator = allocator, .options = options, .path = path, .random = seed};
    if (count % REOPEN_EVERY == 0) /* a close just before the last one */
        count += 3;
    script->states = calloc(count + 1, sizeof *script->states);
    script->count = count;
    bool going = script->states != NULL;
    store_log_begin(log, path);
    for (unsigned i = 0; i < count && going; i++) {
        struct script_operation *operation = &script->operations[i];
        performer.now = i;
        script->states[i + 1] = script->states[i];
        *operation = next(&performer, count, &script->states[i]);
        operation->first = log->count;
        store_log_operation(i);
        going = perform(&performer, operation, &script->states[i + 1]);
        store_log_settle();
        operation->end = log->count;
    }
    store_log_end();
    return going;
}

bool script_go_on(struct script *script, const struct allocator *allocator, void *handle,
                  unsigned count, uint64_t seed)
{
    struct performer performer = {.script = script,
                                  .allocator = allocator,
                                  .handle = handle,
                                  .random = seed,
                                  .numbers = 1u << 30};
    bool going = true;
    pointers_find(&performer, &script->states[0]);
    for (unsigned i = 0; i < count && going; i++) {
        performer.now = script->count = i;
        struct script_state state = script->states[i]; /* what it becomes is known when it ends */
        script->operations[i] = i % 7 == 6 ? (struct script_operation){SCRIPT_SYNC, 0, 0, 0, 0}
                                           : draw(&performer, &state);
        going = perform(&performer, &script->operations[i], &state);
        script->states[i + 1] = state;
    }
    script->count = count;
    return going;
}
