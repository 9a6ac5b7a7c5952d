#include "list.h"

#include "bodies.h"
#include "record.h"
#include "registry.h"

#include <stdio.h>
#include <unistd.h>

static const char *const trait_names[] = {
    "SINGLETON",
    "THREAD_SAFE",
    "CROSS_THREAD_FREE",
    "FORK_SAFE",
    "SHARED",
    "PERSISTENT",
    "CRASH_SAFE",
    "RELOCATABLE",
    "BOUNDED",
    "MAY_BLOCK",
    "SETS_ERRNO",
    "DETECTS_DOUBLE_FREE",
    "DETECTS_FOREIGN_FREE",
    "DETECTS_OVERFLOW",
    "DETECTS_WRITE_AFTER_FREE",
};

static const char *const call_names[] = {
    "malloc",           "free",        "free_sized", "aligned_alloc", "calloc", "realloc",
    "realloc_in_place", "usable_size", "map_any",    "map_at",        "unmap",  "query",
};

static void record_bits(struct record *record, const char *key, unsigned bits,
                        const char *const *names, size_t count)
{
    record_array_begin(record, key);
    for (size_t i = 0; i < count; i++)
        if ((bits & (1u << i)) != 0)
            record_string(record, NULL, names[i]);
    record_array_end(record);
}

static void record_traits(struct record *record, const char *key, uint32_t traits)
{
    record_bits(record, key, traits, trait_names, sizeof trait_names / sizeof trait_names[0]);
}

static void record_faces(struct record *record, const struct allocator *allocator)
{
    const struct {
        const char *name;
        bool present;
    } faces[] = {{"heap", allocator->heap != NULL},
                 {"cache", allocator->cache != NULL},
                 {"range", allocator->range != NULL},
                 {"persist", allocator->persist != NULL},
                 {"inspect", allocator->inspect != NULL}};
    record_array_begin(record, "faces");
    for (size_t i = 0; i < sizeof faces / sizeof faces[0]; i++)
        if (faces[i].present)
            record_string(record, NULL, faces[i].name);
    record_array_end(record);
}

static bool print_allocator(const struct registry_entry *entry)
{
    struct record record;
    record_begin(&record, "entry");
    record_string(&record, "name", entry->name);
    record_string(&record, "family", entry->family);
    record_string(&record, "variant_of", entry->variant_of);
    record_string(&record, "origin", entry->allocator->origin);
    record_string(&record, "options", entry->options);
    record_string(&record, "version", entry->version);
    record_string(&record, "license", entry->license);
    record_string(&record, "drop_in", entry->drop_in);
    record_string(&record, "role", registry_role_name(entry->role));
    record_faces(&record, entry->allocator);
    record_traits(&record, "traits", entry->allocator->traits);
    record_array_begin(&record, "bindings");
    for (const char *const *binding = entry->bindings; *binding != NULL; binding++)
        record_string(&record, NULL, *binding);
    record_array_end(&record);
    return record_end(&record, STDOUT_FILENO);
}

static bool print_body(const struct body_listing *listing)
{
    const struct body *body = listing->table;
    struct record record;
    record_begin(&record, "body");
    record_string(&record, "name", body->name);
    record_string(&record, "group", listing->group);
    record_string(&record, "operation", body->operation);
    record_string(&record, "face", (body->calls & BODY_RANGE_CALLS) != 0 ? "range" : "heap");
    record_boolean(&record, "threaded", body->threaded);
    record_bits(&record, "needs", body->calls, call_names,
                sizeof call_names / sizeof call_names[0]);
    record_traits(&record, "traits", body->traits);
    record_array_begin(&record, "axes");
    for (const struct body_axis *axis = body->axes; axis->name != NULL; axis++)
        record_string(&record, NULL, axis->name);
    record_array_end(&record);
    return record_end(&record, STDOUT_FILENO);
}

int list_print(void)
{
    bool written = true;
    for (size_t i = 0; i < registry_count; i++)
        if (registry_entries[i].role != REGISTRY_FIXTURE)
            written = written && print_allocator(&registry_entries[i]);
    for (size_t i = 0; i < body_count; i++)
        written = written && print_body(&body_listings[i]);
    if (!written)
        perror("bench-harness: list");
    return written ? 0 : 2;
}
