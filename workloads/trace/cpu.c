/* cpu.c: writes down how much processor time the recorded process took.
 *
 * Only whoever started the process and saw it end knows that, and the trace is whole by then; so it
 * is put into the first block afterwards, which has a place for it.
 */
#include "cpu.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

/* Reads the block with its events, and writes it again with the time. */
static bool change_block(int file, uint64_t offset, uint64_t cpu_ns, struct trace_error *error)
{
    struct trace_block block;
    if (pread(file, &block, sizeof block, (off_t)offset) != (ssize_t)sizeof block)
        return trace_fail(error, offset, "cannot be read: %s", strerror(errno));
    uint8_t *packed = malloc(block.packed_bytes);
    bool read =
        packed != NULL && pread(file, packed, block.packed_bytes, (off_t)(offset + sizeof block)) ==
                              (ssize_t)block.packed_bytes;
    if (read) {
        block.cpu_ns = cpu_ns;
        block.checksum = trace_block_checksum(&block, packed);
    }
    free(packed);
    if (!read)
        return trace_fail(error, offset, "cannot be read");
    if (pwrite(file, &block, sizeof block, (off_t)offset) != (ssize_t)sizeof block)
        return trace_fail(error, offset, "cannot be written: %s", strerror(errno));
    return true;
}

bool trace_set_cpu(const struct trace *trace, const char *path, uint64_t cpu_ns,
                   struct trace_error *error)
{
    const struct trace_place *first = trace->places;
    if (trace->places_count == 0 || first->block.thread != 0 || first->block.sequence != 0)
        return trace_fail(error, 0, "it has no first block to write the time into");
    int file = open(path, O_RDWR | O_CLOEXEC);
    if (file < 0)
        return trace_fail(error, 0, "cannot be opened: %s", strerror(errno));
    bool changed = change_block(file, first->offset, cpu_ns, error);
    if (close(file) != 0 && changed)
        return trace_fail(error, 0, "cannot be written: %s", strerror(errno));
    return changed;
}
