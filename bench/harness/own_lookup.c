/* own_lookup.c: which file serves a function, as the dynamic linker itself has it.
 *
 * identity.c asks dlsym and dladdr, and a preloaded library may define those and answer that all is
 * its own.  In this program the linker sends its questions here (--wrap).  The answers come from
 * what no other object can take the place of: this program's own slots, which a call goes through,
 * and the list of loaded objects that its dynamic section leads to.
 */
#include <dlfcn.h>
#include <link.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define FUNCTIONS(ONE)                                                                             \
    ONE(malloc)                                                                                    \
    ONE(free) ONE(calloc) ONE(realloc) ONE(aligned_alloc) ONE(malloc_usable_size) ONE(free_sized)

#define CALLED(name) extern void called_##name(void) __asm__(#name) __attribute__((weak));
FUNCTIONS(CALLED)

#define SLOT(name) {#name, called_##name},
static const struct {
    const char *name;
    void (*function)(void);
} slots[] = {FUNCTIONS(SLOT)};

void *__real_dlsym(void *library, const char *name);
void *__wrap_dlsym(void *library, const char *name);
int __wrap_dladdr(const void *address, Dl_info *found);

static const struct link_map *loaded(void)
{
    for (const ElfW(Dyn) *entry = _DYNAMIC; entry->d_tag != DT_NULL; entry++)
        if (entry->d_tag == DT_DEBUG)
            return ((const struct r_debug *)entry->d_un.d_ptr)->r_map;
    return NULL;
}

/* Objects do not overlap, so it is the one that begins last before the address. */
static const struct link_map *object_of(uintptr_t address)
{
    const struct link_map *found = NULL;
    for (const struct link_map *at = loaded(); at != NULL; at = at->l_next)
        if (at->l_addr <= address && (found == NULL || at->l_addr > found->l_addr))
            found = at;
    return found;
}

static void *slot_of(const char *name)
{
    void *address = NULL;
    for (size_t i = 0; i < sizeof slots / sizeof slots[0]; i++)
        if (strcmp(slots[i].name, name) == 0)
            memcpy(&address, &slots[i].function, sizeof address);
    return address;
}

void *__wrap_dlsym(void *library, const char *name)
{
    void *address = library == RTLD_DEFAULT ? slot_of(name) : NULL;
    return address != NULL ? address : __real_dlsym(library, name);
}

int __wrap_dladdr(const void *address, Dl_info *found)
{
    const struct link_map *object = object_of((uintptr_t)address);
    *found = (Dl_info){0};
    if (object == NULL)
        return 0;
    found->dli_fname = object->l_name;
    found->dli_fbase = (void *)object->l_addr;
    return 1;
}
