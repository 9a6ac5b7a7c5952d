/* pack.h: a block's events made small, and a file completed. */
#ifndef ASSAY_TRACE_PACK_H
#define ASSAY_TRACE_PACK_H

#include "format.h"

#include <zstd.h>

/* Fills block->flags, packed_bytes and checksum for the raw_bytes events at `raw`; returns what to
 * write behind it: `room`, which has space for raw_bytes, or `raw` itself where it does not get
 * smaller.  The flags that `block` already has stay. */
const void *trace_pack(ZSTD_CCtx *packer, int level, struct trace_block *block, const uint8_t *raw,
                       uint8_t *room);

/* Sets magic, version, size and checksum. */
void trace_header_complete(struct trace_header *header);

/* Reads the blocks of a file without an end, proves them, and writes the end. */
bool trace_complete(const char *path, struct trace_error *error);

/* Whether a trace may take this place: nothing is there, or a file that is a trace or empty. */
bool trace_replaceable(const char *path);

/* Moves a file to its place, in one step; never over a device, a pipe or a folder. */
bool trace_replace(const char *from, const char *path, struct trace_error *error);

/* Writes all, or says why not. */
bool trace_write_all(int file, const void *from, size_t bytes, struct trace_error *error);

#endif
