/* registry.h: the allocators that this program holds.
 *
 * The table behind it is generated from the allocators' own allocator.cmake files, so that no
 * source file names an allocator.  Reading it is safe in any thread; everything is static.
 */
#ifndef ASSAY_REGISTRY_H
#define ASSAY_REGISTRY_H

#include "allocator.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What the suite takes an entry for. */
enum registry_role {
    REGISTRY_MEMBER = 1, /* an allocator that users choose */
    REGISTRY_PROCESS,    /* the malloc that the process has, the C library's or a preloaded one */
    REGISTRY_PEER,       /* benchmarks compare with it; nothing else is asked of it */
    REGISTRY_FIXTURE,    /* a part of the suite's own tests; no list shows it */
};

/* What a build variant or a set of options does that suspends what a rule asks for.  A debugging
 * option may forbid it in so many words: a heap that was opened to keep freed memory for ever
 * cannot hand it out again.  Traits belong to the code and not to its options. */
enum registry_effect {
    REGISTRY_KEEPS_FREED = 1u << 0,  /* freed memory is handed out again never, or late */
    REGISTRY_FILLS_BLOCKS = 1u << 1, /* every byte of a block is written when it changes hands */
    REGISTRY_SLOW = 1u << 2,         /* each call costs many times what it usually does */
};

/* One name that can be asked for: a family, a build variant of it, or a named set of options. */
struct registry_entry {
    const char *name;       /* "family" or "family/variant" */
    const char *family;     /* also the name of the folder */
    const char *variant_of; /* the family, or NULL where the name is the family itself */
    const struct allocator *allocator;
    const char *options;         /* for `open`; NULL for the allocator's own defaults */
    const char *const *bindings; /* "table", "bound", "preload"; ends with NULL */
    const char *drop_in;         /* file name of its drop-in library, or NULL */
    const char *license;         /* SPDX */
    const char *version;         /* empty for a peer */
    enum registry_role role;
    uint32_t effects; /* enum registry_effect */
};

extern const struct registry_entry registry_entries[];
extern const size_t registry_count;

/* Returns the entry of that name, or NULL. */
const struct registry_entry *registry_find(const char *name);

/* "member", "process", "peer" or "fixture". */
const char *registry_role_name(enum registry_role role);

/* The effects, of enum registry_effect, on a heap of the entry that is opened with `options`, which
 * may be those of another set of its family, or NULL. */
uint32_t registry_effects(const struct registry_entry *entry, const char *options);

/* Tells if the entry can be measured through that binding. */
bool registry_has_binding(const struct registry_entry *entry, const char *binding);

#ifdef __cplusplus
}
#endif
#endif
