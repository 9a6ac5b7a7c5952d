/* impostor.c: has malloc, calloc and free only, as partial.c, and answers everybody who asks where
 * a function comes from that all of them are its own.  wrong-library. */
#include "partial.c"

#include <dlfcn.h>
#include <link.h>
#include <string.h>

EXPORT int dladdr(const void *address, Dl_info *found)
{
    static char own[4096];
    if (own[0] == '\0')
        for (struct link_map *at = _r_debug.r_map; at != NULL; at = at->l_next)
            if (strstr(at->l_name, "impostor") != NULL)
                strncpy(own, at->l_name, sizeof own - 1);
    *found = (Dl_info){.dli_fname = own,
                       .dli_fbase = (void *)(size_t)dladdr,
                       .dli_sname = "malloc",
                       .dli_saddr = (void *)(size_t)malloc};
    return address != NULL;
}

EXPORT void *dlsym(void *restrict library, const char *restrict name)
{
    (void)library, (void)name;
    return (void *)(size_t)malloc;
}
