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

bool registry_has_binding(const struct registry_entry *entry, const char *binding)
{
    for (const char *const *name = entry->bindings; *name != NULL; name++)
        if (strcmp(*name, binding) == 0)
            return true;
    return false;
}
