/* packer.c: static compression contexts.  The level is the fastest that still halves what programs
 * do; the recorded program pays for it. */
#define ZSTD_STATIC_LINKING_ONLY
#include "packer.h"

#include "pack.h"

#include <sched.h>
#include <sys/mman.h>

enum { PACKERS = 64, LEVEL = 1 };

static struct packer packers[PACKERS];

static size_t context_bytes(void)
{
    return ZSTD_estimateCCtxSize_usingCParams(ZSTD_getCParams(LEVEL, LEDGER_BUFFER_BYTES, 0));
}

static bool prepare(struct packer *packer)
{
    size_t bytes = context_bytes();
    if (packer->room == NULL) {
        void *memory = mmap(NULL, LEDGER_BUFFER_BYTES + bytes, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED)
            return false;
        packer->room = memory;
    }
    if (packer->context == NULL)
        packer->context = ZSTD_initStaticCCtx(packer->room + LEDGER_BUFFER_BYTES, bytes);
    return packer->context != NULL;
}

struct packer *packer_take(void)
{
    for (;; sched_yield())
        for (int i = 0; i < PACKERS; i++) {
            struct packer *packer = &packers[i];
            if (atomic_load_explicit(&packer->taken, memory_order_relaxed) != 0 ||
                atomic_exchange(&packer->taken, 1) != 0)
                continue;
            if (prepare(packer))
                return packer;
            packer_give(packer);
            return NULL;
        }
}

void packer_give(struct packer *packer)
{
    atomic_store(&packer->taken, 0);
}

const void *packer_pack(struct packer *packer, struct trace_block *block, const uint8_t *raw)
{
    return trace_pack(packer->context, LEVEL, block, raw, packer->room);
}

void packer_reset(void)
{
    for (int i = 0; i < PACKERS; i++) {
        packers[i].context = NULL;
        packers[i].taken = 0;
    }
}
