/* list.c: the registry and the table of clauses, each fact where a reader of JSON looks for it. */
#include "list.h"

#include "clauses.h"
#include "needs.h"
#include "record.h"
#include "registry.h"

#include <stdio.h>
#include <unistd.h>

static void record_names(struct record *record, const char *key, const char *const *names)
{
    record_array_begin(record, key);
    for (; names != NULL && *names != NULL; names++)
        record_string(record, NULL, *names);
    record_array_end(record);
}

static void record_bits(struct record *record, const char *key, uint32_t bits,
                        const char *const *names)
{
    record_array_begin(record, key);
    for (unsigned bit = 0; names[bit] != NULL; bit++)
        if (bits & (1u << bit))
            record_string(record, NULL, names[bit]);
    record_array_end(record);
}

static void record_faces(struct record *record, const struct allocator *allocator)
{
    const char *const faces[] = {
        allocator->heap != NULL ? "heap" : NULL,
        allocator->cache != NULL ? "cache" : NULL,
        allocator->range != NULL ? "range" : NULL,
        allocator->persist != NULL ? "persist" : NULL,
        allocator->inspect != NULL ? "inspect" : NULL,
    };
    record_array_begin(record, "faces");
    for (unsigned i = 0; i < sizeof faces / sizeof faces[0]; i++)
        if (faces[i] != NULL)
            record_string(record, NULL, faces[i]);
    record_array_end(record);
}

static bool entry_print(const struct registry_entry *entry)
{
    struct record record;
    record_begin(&record, "entry");
    record_string(&record, "name", entry->name);
    record_string(&record, "family", entry->family);
    record_string(&record, "variant_of", entry->variant_of);
    record_string(&record, "options", entry->options);
    record_string(&record, "version", entry->version);
    record_string(&record, "drop_in", entry->drop_in);
    record_string(&record, "role", registry_role_name(entry->role));
    record_faces(&record, entry->allocator);
    record_bits(&record, "traits", entry->allocator->traits, needs_trait_names);
    record_names(&record, "bindings", entry->bindings);
    return record_end(&record, STDOUT_FILENO);
}

static bool clause_print(const struct clause_listing *listing)
{
    const struct clause *clause = listing->clause;
    struct record record;
    record_begin(&record, "clause");
    record_string(&record, "clause", listing->name);
    record_string(&record, "group", listing->group);
    record_bits(&record, "calls", clause->calls, needs_call_names);
    record_bits(&record, "traits", clause->traits, needs_trait_names);
    record_bits(&record, "hosts", clause->hosts, needs_host_names);
    record_names(&record, "symbols", clause->symbols);
    record_unsigned(&record, "limit_s", clause->limit_s);
    record_boolean(&record, "threads", clause->threads);
    return record_end(&record, STDOUT_FILENO);
}

int list_print(void)
{
    bool written = true;
    for (size_t i = 0; i < registry_count; i++)
        if (registry_entries[i].role == REGISTRY_MEMBER || registry_entries[i].role == REGISTRY_PROCESS)
            written = written && entry_print(&registry_entries[i]);
    for (size_t i = 0; i < clause_count; i++)
        written = written && clause_print(&clause_listings[i]);
    if (!written)
        perror("conform: list");
    return written ? 0 : 2;
}
