/* packer.h: zstd in memory that mmap gave, for as many threads as compress at the same time. */
#ifndef ASSAY_RECORDER_PACKER_H
#define ASSAY_RECORDER_PACKER_H

#include "ledger.h"

struct packer {
    _Atomic int taken;
    void *context; /* NULL before its first use */
    uint8_t *room; /* LEDGER_BUFFER_BYTES */
};

/* Waits while all are taken, of which there are more than processors.  NULL: no memory. */
struct packer *packer_take(void);
void packer_give(struct packer *packer);

/* Fills the block's description; returns what follows it in the file. */
const void *packer_pack(struct packer *packer, struct trace_block *block, const uint8_t *raw);

/* In a forked child: whoever had taken one is not here. */
void packer_reset(void);

#endif
