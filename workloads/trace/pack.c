/* pack.c: what the writer and the recorder both do to a block. */
#include "pack.h"

const void *trace_pack(ZSTD_CCtx *packer, int level, struct trace_block *block, const uint8_t *raw,
                       uint8_t *room)
{
    /* One byte less than there is: a block that does not shrink fails here and is stored. */
    size_t got =
        ZSTD_compressCCtx(packer, room, block->raw_bytes - 1, raw, block->raw_bytes, level);
    bool stored = ZSTD_isError(got) != 0;
    block->packed_bytes = stored ? block->raw_bytes : (uint32_t)got;
    block->flags |= stored ? TRACE_BLOCK_STORED : 0;
    block->checksum = trace_block_checksum(block, stored ? raw : room);
    return stored ? raw : room;
}

void trace_header_complete(struct trace_header *header)
{
    memcpy(header->magic, TRACE_MAGIC, sizeof header->magic);
    header->version = TRACE_VERSION;
    header->bytes = sizeof *header;
    header->checksum = trace_header_checksum(header);
}
