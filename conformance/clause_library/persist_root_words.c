#include "persist_root_words.h"

#include "child_process.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { WORD = sizeof(uint64_t), BLOCK_BYTES = 100 };

struct found {
    size_t count, words[PERSIST_ROOT_WORDS_MOST];
};

struct search {
    const struct persist_file *file;
    unsigned slot;
    struct found *found; /* shared with the process that dies */
};

static void differ(struct found *found, const unsigned char *before, const unsigned char *after,
                   size_t length)
{
    for (size_t at = 0; at + WORD <= length && found->count < PERSIST_ROOT_WORDS_MOST; at += WORD)
        if (memcmp(before + at, after + at, WORD) != 0)
            found->words[found->count++] = at;
}

static void set_and_die(void *argument)
{
    const struct search *search = argument;
    const struct persist_file *file = search->file;
    struct clause_run own = persist_run(file->run, persist_file_open(file, "size=64K"));
    const struct allocator_persist *persist = own.allocator->persist;
    void *first = heap_malloc(&own, BLOCK_BYTES), *second = heap_malloc(&own, BLOCK_BYTES);
    clause_expect(first != NULL && second != NULL, "malloc(%d) failed", BLOCK_BYTES);
    size_t length, after;
    if (persist->root_set(own.handle, search->slot, first) == 0) {
        unsigned char *before = persist_file_read(file, &length);
        persist->root_set(own.handle, search->slot, second);
        unsigned char *now = persist_file_read(file, &after);
        differ(search->found, before, now, length < after ? length : after);
    }
    _exit(0);
}

size_t persist_root_words(const struct persist_file *file, unsigned slot,
                          size_t words[PERSIST_ROOT_WORDS_MOST])
{
    struct found *found = child_process_shared(sizeof *found);
    struct search search = {file, slot, found};
    child_process_run(set_and_die, &search, "the process that sets a root and dies");
    size_t count = found->count;
    memcpy(words, found->words, sizeof found->words);
    munmap(found, sizeof *found);
    return count;
}

struct place {
    const char *address;
    bool found;
};

static bool is_inside(void *block, size_t size, void *argument)
{
    struct place *place = argument;
    const char *start = block;
    place->found = place->address >= start && place->address < start + size;
    return !place->found;
}

bool persist_root_is_stray(const struct persist_file *file, unsigned slot)
{
    const struct clause_run *run = file->run;
    void *handle = NULL;
    if (persist_file_try(file, "existing", &handle) != 0)
        return false;
    struct place place = {run->allocator->persist->root_get(handle, slot), false};
    run->allocator->inspect->walk(handle, is_inside, &place);
    persist_close(run, handle);
    return place.address != NULL && !place.found;
}
