/* decode.h: the events of one block, from bytes that nobody vouches for. */
#ifndef ASSAY_TRACE_DECODE_H
#define ASSAY_TRACE_DECODE_H

#include "encode.h"

/* An event whose objects are still named by thread and ordinal; 0 is none. */
struct trace_raw {
    enum trace_op op;
    uint64_t ends;
    uint64_t makes;
    uint64_t size, count, alignment;
    uint32_t parent; /* of TRACE_THREAD_START */
};

struct trace_decoder {
    const uint8_t *at, *end; /* TRACE_SLACK_BYTES may be read behind the end */
    uint64_t made;
    uint64_t time_ns;
    uint32_t thread;
    uint64_t far[TRACE_FAR_SLOTS];
};

void trace_decoder_begin(struct trace_decoder *from, const struct trace_block *block,
                         const uint8_t *events);

/* 1: *raw is the next event, from->time_ns its time.  0: the end.  -1: not an event; *why says. */
int trace_decode(struct trace_decoder *from, struct trace_raw *raw, const char **why);

#endif
