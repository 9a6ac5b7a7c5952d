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
