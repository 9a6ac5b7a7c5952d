#include "registry.h"

#include <string.h>

const struct registry_entry *registry_find(const char *name)
{
    for (size_t i = 0; i < registry_count; i++)
        if (strcmp(registry_entries[i].name, name) == 0)
            return &registry_entries[i];
    return NULL;
}

const char *registry_role_name(enum registry_role role)
{
    static const char *const names[] = {[REGISTRY_MEMBER] = "member",
                                        [REGISTRY_PROCESS] = "process",
                                        [REGISTRY_PEER] = "peer",
                                        [REGISTRY_FIXTURE] = "fixture"};
    return names[role];
}

static bool is_same_set(const struct registry_entry *set, const char *family, const char *options)
{
    return set->options != NULL && strcmp(set->family, family) == 0 &&
           strcmp(set->options, options) == 0;
}

uint32_t registry_effects(const struct registry_entry *entry, const char *options)
{
    /* A build variant has its effects whatever the options are. */
    uint32_t effects = entry->options == NULL ? entry->effects : 0;
    for (size_t i = 0; options != NULL && i < registry_count; i++)
        if (is_same_set(&registry_entries[i], entry->family, options))
            effects |= registry_entries[i].effects;
    return effects;
}

bool registry_has_binding(const struct registry_entry *entry, const char *binding)
{
    for (const char *const *name = entry->bindings; *name != NULL; name++)
        if (strcmp(*name, binding) == 0)
            return true;
    return false;
}
