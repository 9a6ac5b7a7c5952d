#include "persist_hostile.h"

#include <string.h>
#include <sys/mman.h>

enum { SIZE_MOST = 300, KEY = 7 };

unsigned char *persist_hostile_make(const struct persist_file *file, size_t *length)
{
    struct clause_run own = persist_run(file->run, persist_file_open(file, "size=64K"));
    persist_blocks_make(&own, PERSIST_HOSTILE_BLOCKS, SIZE_MOST, KEY);
    persist_close(file->run, own.handle);
    return persist_file_read(file, length);
}

bool persist_hostile_has_blocks(const unsigned char *bytes, size_t length, size_t from, size_t to)
{
    return persist_blocks_in(bytes, length, PERSIST_HOSTILE_BLOCKS, KEY, from, to);
}

static void unchanged_expect(const struct persist_file *file, const unsigned char *bytes,
                             size_t length, const char *what, size_t where)
{
    size_t after;
    unsigned char *now = persist_file_read(file, &after);
    clause_expect(after == length && (length == 0 || memcmp(now, bytes, length) == 0),
                  "a refused file %s %zu has changed", what, where);
    munmap(now, after == 0 ? 1 : after);
}

void persist_hostile_refused(const struct persist_file *file, const unsigned char *bytes,
                             size_t length, const char *what, size_t where)
{
    void *handle = NULL;
    persist_file_write(file, bytes, length);
    int error = persist_file_try(file, NULL, &handle);
    clause_expect(error != 0, "a file %s %zu was taken", what, where);
    unchanged_expect(file, bytes, length, what, where);
}

/* New blocks are of the heap's own, go again, and leave it sound. */
static void use_expect(const struct clause_run *own)
{
    enum { BLOCKS = 4, SIZE = 200 };
    unsigned char *blocks[BLOCKS];
    for (unsigned i = 0; i < BLOCKS; i++)
        if ((blocks[i] = heap_malloc(own, SIZE)) != NULL)
            memset(blocks[i], (int)i, SIZE);
    for (unsigned i = 0; i < BLOCKS; i++) {
        clause_expect(blocks[i] == NULL || (blocks[i][0] == i && blocks[i][SIZE - 1] == i),
                      "blocks of a damaged heap overlap");
        heap_free(own, blocks[i]);
    }
    persist_expect_sound(own, own->handle, "that was opened with damage, after use");
}

/* Opens a file of these bytes.  False if it is refused: then it must be as it was. */
static bool opens(const struct persist_file *file, const unsigned char *bytes, size_t length,
                  const char *what, size_t where, struct clause_run *own)
{
    void *handle = NULL;
    persist_file_write(file, bytes, length);
    if (persist_file_try(file, NULL, &handle) != 0) {
        unchanged_expect(file, bytes, length, what, where);
        return false;
    }
    *own = persist_run(file->run, handle);
    return true;
}

void persist_hostile_survived(const struct persist_file *file, const unsigned char *bytes,
                              size_t length, size_t where)
{
    struct clause_run own;
    if (!opens(file, bytes, length, "with damage at", where, &own))
        return;
    persist_expect_sound(file->run, own.handle, "that was opened with damage");
    use_expect(&own);
    persist_close(file->run, own.handle);
}

static void whole_expect(const struct clause_run *own, uint64_t round)
{
    persist_expect_sound(own, own->handle, "that was opened with a change");
    persist_blocks_expect(own, PERSIST_HOSTILE_BLOCKS, KEY);
    persist_blocks_renew(own, round);
    persist_blocks_expect(own, PERSIST_HOSTILE_BLOCKS, KEY);
}

void persist_hostile_changed(const struct persist_file *file, const unsigned char *bytes,
                             size_t length, size_t where)
{
    struct clause_run own;
    if (!opens(file, bytes, length, "with a change at", where, &own))
        return;
    whole_expect(&own, 1);
    persist_close(file->run, own.handle);
}

void persist_hostile_emptied(const struct persist_file *file, const unsigned char *bytes,
                             size_t length, size_t where)
{
    struct clause_run own;
    if (!opens(file, bytes, length, "with a hole at", where, &own))
        return;
    for (uint64_t round = 1; round <= 4; round++) { /* books that agree are made anew by each */
        whole_expect(&own, round);
        persist_close(file->run, own.handle);
        own = persist_run(file->run, persist_file_open(file, "existing"));
    }
    persist_close(file->run, own.handle);
}
