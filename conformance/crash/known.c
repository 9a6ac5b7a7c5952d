#include "known.h"

#include <stddef.h>
#include <sys/mman.h>

enum { SLOTS = 1 << 21, TRIES = 64 };

struct known {
    uint64_t slots[SLOTS]; /* open addressing; 0: empty */
};

struct known *known_make(void)
{
    void *memory = mmap(NULL, sizeof(struct known), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

/* The hash spread once more: its low bits choose the process that checks the image. */
static uint64_t place(uint64_t hash, unsigned try)
{
    return ((hash * UINT64_C(0x9e3779b97f4a7c15) >> 40) + try) % SLOTS;
}

void known_enter(struct known *known, uint64_t hash)
{
    for (unsigned i = 0; known != NULL && i < TRIES; i++) {
        uint64_t empty = 0;
        if (__atomic_compare_exchange_n(&known->slots[place(hash, i)], &empty, hash, false,
                                        __ATOMIC_RELAXED, __ATOMIC_RELAXED) ||
            empty == hash)
            return;
    }
}

bool known_has(const struct known *known, uint64_t hash)
{
    for (unsigned i = 0; known != NULL && i < TRIES; i++) {
        uint64_t slot = __atomic_load_n(&known->slots[place(hash, i)], __ATOMIC_RELAXED);
        if (slot == hash || slot == 0)
            return slot == hash;
    }
    return false;
}
