/* file.h: an open trace: its header, and where each thread's blocks are.  Private to this folder.
 */
#ifndef ASSAY_TRACE_FILE_H
#define ASSAY_TRACE_FILE_H

#include "decode.h"

#include <zstd.h>

struct trace_place {
    uint64_t offset; /* of the block in the file */
    struct trace_block block;
};

struct trace_lane {
    uint32_t number; /* in the file; equal to its index unless the file is incomplete */
    uint32_t places; /* how many blocks, and the first of them */
    size_t first;
    uint64_t made; /* objects in all */
    uint64_t base; /* number of its first object in the whole process */
};

struct trace {
    int file;
    uint64_t bytes;
    struct trace_header header;
    struct trace_facts facts;
    struct trace_end end;
    struct trace_place *places; /* by thread, then by sequence */
    size_t places_count, places_room;
    struct trace_lane *lanes; /* one a thread */
    ZSTD_DCtx *unpacker;
    uint8_t *packed; /* the block that is being unpacked */
};

/* Says what is wrong and where; returns false, so that a check can end with it. */
bool trace_fail(struct trace_error *error, uint64_t offset, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Reads exactly so many bytes of the file. */
bool trace_read(const struct trace *trace, void *to, size_t bytes, uint64_t offset,
                struct trace_error *error);

/* The index of a thread, or facts.threads if the file has none of this number. */
uint32_t trace_lane_of(const struct trace *trace, uint32_t number);

/* Fills `raw`, which has room for the block and TRACE_SLACK_BYTES. */
bool trace_unpack(struct trace *trace, const struct trace_place *place, uint8_t *raw,
                  struct trace_error *error);

/* One thread's events as the file has them. */
struct trace_reading {
    struct trace *trace;
    const struct trace_lane *lane;
    uint32_t next_place;
    const struct trace_place *place; /* being read; NULL before the first */
    uint8_t *raw;
    struct trace_decoder decoder;
    uint64_t events; /* of this block so far */
};

void trace_reading_begin(struct trace_reading *reading, struct trace *trace, uint32_t thread);
void trace_reading_end(struct trace_reading *reading);

/* As trace_next. */
int trace_reading_next(struct trace_reading *reading, struct trace_raw *raw,
                       struct trace_error *error);

/* The event as the public sees it, objects numbered through the process. */
bool trace_event_of(const struct trace_reading *reading, const struct trace_raw *raw,
                    struct trace_event *event, struct trace_error *error);

/* What a reading of everything finds. */
struct trace_totals {
    uint64_t events, objects, inherited, live_bytes_peak;
    uint64_t of_kind[TRACE_OPS];
};

bool trace_count(struct trace *trace, struct trace_totals *totals, struct trace_error *error);

#endif
