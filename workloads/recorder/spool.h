/* spool.h: the trace of one process image, as it grows. */
#ifndef ASSAY_RECORDER_SPOOL_H
#define ASSAY_RECORDER_SPOOL_H

#include "arena.h"
#include "file.h"

struct spool_thread;

struct spool {
    struct spool *next; /* the one that began after this */
    struct image facts; /* a copy; the image's own place may be another's by now */
    char path[4096];    /* "": it has no file, for it made no call */
    struct spool_thread *threads;
    uint32_t threads_count;
    uint64_t events;          /* calls */
    uint64_t bytes;           /* of its file */
    bool lost;                /* it was killed while it began */
    struct trace_error error; /* why it is not complete; "": it is */
};

/* An image's trace, in this folder.  NULL: no memory. */
struct spool *spool_open(const char *folder);

/* Appends a block; its sequence and sizes are filled in here.  After an error nothing is added. */
void spool_add(struct spool *spool, struct trace_block *block, const uint8_t *raw);

/* Ends the trace and moves it to `path`.  False: it has no calls, or spool->error says why not. */
bool spool_finish(struct spool *spool, const char *path);

void spool_close(struct spool *spool);

#endif
