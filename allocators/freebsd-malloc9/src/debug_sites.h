/* debug_sites.h: live blocks by the place that asked for them. */
#ifndef MALLOC9_DEBUG_SITES_H
#define MALLOC9_DEBUG_SITES_H

#include <stddef.h>

enum { DEBUG_SITES_MOST = 64 };

struct debug_sites {
    struct {
        void *address;
        size_t blocks, bytes;
    } site[DEBUG_SITES_MOST];
    size_t count, left_out; /* blocks of places for which there was no room */
};

static inline void debug_sites_add(void *address, size_t size, void *argument)
{
    struct debug_sites *sites = argument;
    size_t at = 0;
    while (at < sites->count && sites->site[at].address != address)
        at++;
    if (at == DEBUG_SITES_MOST) {
        sites->left_out++;
        return;
    }
    if (at == sites->count)
        sites->count++;
    sites->site[at].address = address;
    sites->site[at].blocks++;
    sites->site[at].bytes += size;
}

#endif
