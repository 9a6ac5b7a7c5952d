/* drain.h: takes the parts of one lane away and makes a block of each. */
#ifndef ASSAY_RECORDER_DRAIN_H
#define ASSAY_RECORDER_DRAIN_H

#include "spool.h"

/* A lane as the collector sees it. */
struct drain {
    struct stream *stream;
    struct spool *spool; /* whose it is; NULL: nobody's */
};

/* Takes what has been published.  Returns how many parts that was. */
uint32_t drain_published(struct drain *drain);

/* Takes what a dead process had not published, and ends the lane's last block. */
void drain_rest(struct drain *drain);

#endif
