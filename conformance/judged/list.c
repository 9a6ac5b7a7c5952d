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

static bool entry_print(const struct registry_entry *entry)
{
    struct capability capability = capability_of(entry->allocator);
    struct record record;
    record_begin(&record, "entry");
    record_string(&record, "name", entry->name);
    record_string(&record, "family", entry->family);
    record_string(&record, "variant_of", entry->variant_of);
    record_string(&record, "options", entry->options);
    record_string(&record, "version", entry->version);
    record_string(&record, "drop_in", entry->drop_in);
    record_string(&record, "role", registry_role_name(entry->role));
    record_bits(&record, "faces", capability.faces, capability_face_name);
    record_bits(&record, "traits", capability.traits, capability_trait_name);
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
    record_bits(&record, "calls", clause->calls, capability_slot_name);
    record_bits(&record, "traits", clause->traits, capability_trait_name);
    record_bits(&record, "hosts", clause->hosts, needs_host_name);
    record_names(&record, "symbols", clause->symbols);
    record_unsigned(&record, "limit_s", clause->limit_s);
    record_boolean(&record, "threads", clause->threads);
    record_boolean(&record, "measures_memory", clause->measures_memory);
    return record_end(&record, STDOUT_FILENO);
}

static bool unsupported_print(const struct clause_listing *listing, const char *why)
{
    struct record record;
    record_begin(&record, "unsupported");
    record_string(&record, "clause", listing->name);
    record_string(&record, "reason", why);
    return record_end(&record, STDOUT_FILENO);
}

int list_unsupported(const char *name)
{
    const struct registry_entry *entry = registry_find(name);
    char why[NEEDS_WHY_MOST];
    if (entry == NULL) {
        fprintf(stderr, "conform: no allocator %s\n", name);
        return 2;
    }
    for (size_t i = 0; i < clause_count; i++)
        if (needs_lacks(clause_listings[i].clause, entry->allocator, why, sizeof why) &&
            !unsupported_print(&clause_listings[i], why)) {
            perror("conform: list");
            return 2;
        }
    return 0;
}

int list_print(void)
{
    bool written = true;
    for (size_t i = 0; i < registry_count; i++)
        if (registry_entries[i].role != REGISTRY_FIXTURE)
            written = written && entry_print(&registry_entries[i]);
    for (size_t i = 0; i < clause_count; i++)
        written = written && clause_print(&clause_listings[i]);
    if (!written)
        perror("conform: list");
    return written ? 0 : 2;
}
