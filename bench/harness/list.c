#include "list.h"

#include "bodies.h"
#include "record.h"
#include "registry.h"

#include <stdio.h>
#include <unistd.h>

static bool print_allocator(const struct registry_entry *entry)
{
    struct capability capability = capability_of(entry->allocator);
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
    record_bits(&record, "faces", capability.faces, capability_face_name);
    record_bits(&record, "traits", capability.traits, capability_trait_name);
    record_array_begin(&record, "bindings");
    for (const char *const *binding = entry->bindings; *binding != NULL; binding++)
        record_string(&record, NULL, *binding);
    record_array_end(&record);
    return record_end(&record, STDOUT_FILENO);
}

static const char *face_of(const struct body *body)
{
    if ((body->calls & CAPABILITY_PERSIST) != 0)
        return "persist";
    return (body->calls & CAPABILITY_RANGE_SLOTS) != 0 ? "range" : "heap";
}

static bool print_body(const struct body_listing *listing)
{
    const struct body *body = listing->table;
    struct record record;
    record_begin(&record, "body");
    record_string(&record, "name", body->name);
    record_string(&record, "group", listing->group);
    record_string(&record, "operation", body->operation);
    record_string(&record, "face", face_of(body));
    record_boolean(&record, "threaded", body->threaded);
    record_bits(&record, "needs", body->calls, capability_slot_name);
    record_bits(&record, "traits", body->traits, capability_trait_name);
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
