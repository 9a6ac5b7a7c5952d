/* drain.h: takes the parts of one lane away and makes blocks of them. */
#ifndef ASSAY_RECORDER_DRAIN_H
#define ASSAY_RECORDER_DRAIN_H

#include "spool.h"

/* A lane as the collector sees it. */
struct drain {
    struct stream *stream;
    struct spool *spool; /* whose it is; NULL: nobody's */
    struct trace_block block;
    uint8_t *raw; /* the block so far */
};

/* Takes what has been published.  Returns how many parts that was. */
uint32_t drain_published(struct drain *drain);

/* Takes what a dead process had not published, and ends the lane's last block. */
void drain_rest(struct drain *drain);

#endif
