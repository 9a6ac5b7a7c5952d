#include "persist_blocks.h"

#include "pattern.h"
#include "random.h"

#include <stdint.h>

struct entry {
    int64_t place; /* from the table */
    uint64_t size;
    uint64_t key;
};

struct table {
    uint64_t count;
    struct entry entries[];
};

static void *entry_block(struct table *table, const struct entry *entry)
{
    return (char *)table + entry->place;
}

static void entry_fill(const struct clause_run *run, struct table *table, struct entry *entry,
                       size_t size, uint64_t key)
{
    void *block = heap_malloc(run, size);
    clause_expect(block != NULL, "malloc of %zu bytes failed", size);
    pattern_fill(block, size, key);
    *entry = (struct entry){(char *)block - (char *)table, size, key};
}

void persist_blocks_make(const struct clause_run *run, size_t count, size_t size_most, uint64_t key)
{
    uint64_t random = key;
    struct table *table = heap_malloc(run, sizeof *table + count * sizeof table->entries[0]);
    clause_expect(table != NULL, "malloc of a table for %zu blocks failed", count);
    table->count = count;
    for (size_t i = 0; i < count; i++)
        entry_fill(run, table, &table->entries[i], 1 + random_below(&random, size_most), key + i);
    int error = run->allocator->persist->root_set(run->handle, 0, table);
    clause_expect(error == 0, "root_set of slot 0 gave error %d", error);
}

static struct table *table_of(const struct clause_run *run)
{
    struct table *table = run->allocator->persist->root_get(run->handle, 0);
    clause_expect(table != NULL, "root 0 is empty");
    return table;
}

void persist_blocks_expect(const struct clause_run *run, size_t count, uint64_t key)
{
    struct table *table = table_of(run);
    clause_expect(table->count == count, "the table has %llu blocks instead of %zu",
                  (unsigned long long)table->count, count);
    for (size_t i = 0; i < count; i++) {
        const struct entry *entry = &table->entries[i];
        clause_expect(entry->key == key + i, "the table's entry %zu is another one", i);
        clause_expect(pattern_holds(entry_block(table, entry), entry->size, entry->key),
                      "block %zu of %llu bytes has other contents", i,
                      (unsigned long long)entry->size);
    }
}

void persist_blocks_expect_kept(const struct persist_file *file, size_t count, uint64_t key,
                                const char *when)
{
    struct clause_run own = persist_run(file->run, persist_file_open(file, "existing"));
    persist_blocks_expect(&own, count, key);
    persist_expect_sound(file->run, own.handle, when);
    persist_close(file->run, own.handle);
}

void persist_blocks_renew(const struct clause_run *run, uint64_t key)
{
    struct table *table = table_of(run);
    for (size_t i = key % 2; i < table->count; i += 2) {
        struct entry *entry = &table->entries[i];
        heap_free(run, entry_block(table, entry));
        entry_fill(run, table, entry, entry->size, entry->key);
    }
}

void persist_blocks_free(const struct clause_run *run)
{
    struct table *table = table_of(run);
    for (size_t i = 0; i < table->count; i++)
        heap_free(run, entry_block(table, &table->entries[i]));
    int error = run->allocator->persist->root_set(run->handle, 0, NULL);
    clause_expect(error == 0, "root_set of NULL gave error %d", error);
    heap_free(run, table);
}

static bool is_table(const struct table *table, size_t count, uint64_t key)
{
    if (table->count != count)
        return false;
    for (size_t i = 0; i < count; i++)
        if (table->entries[i].key != key + i)
            return false;
    return true;
}

/* Tells if the table at `start` of the file, or one of its blocks, has bytes in [from, to). */
static bool reaches(const struct table *table, int64_t start, int64_t from, int64_t to)
{
    int64_t end = start + (int64_t)(sizeof *table + table->count * sizeof table->entries[0]);
    bool any = start < to && end > from;
    for (size_t i = 0; i < table->count; i++) {
        int64_t block = start + table->entries[i].place;
        any = any || (block < to && block + (int64_t)table->entries[i].size > from);
    }
    return any;
}

bool persist_blocks_in(const unsigned char *bytes, size_t length, size_t count, uint64_t key,
                       size_t from, size_t to)
{
    size_t size = sizeof(struct table) + count * sizeof(struct entry);
    bool found = false, any = false;
    for (size_t at = 0; at + size <= length; at += sizeof(uint64_t)) {
        const struct table *table = (const void *)(bytes + at);
        if (!is_table(table, count, key))
            continue;
        found = true;
        any = any || reaches(table, (int64_t)at, (int64_t)from, (int64_t)to);
    }
    return found ? any : to > length / 4;
}
