/* explorer.h: who checks the images of a model, and what was found.
 *
 * The log is recorded once.  Then processes are forked that go through all images of the model in
 * the same order; each checks those whose hash is its share, once.  An image that ends or stops
 * such a process is a loss, and the next process goes on behind it.
 */
#ifndef CRASH_EXPLORER_H
#define CRASH_EXPLORER_H

#include "check.h"
#include "known.h"
#include "prune.h"

enum { EXPLORER_LOSSES = 8, EXPLORER_JOBS_MOST = 16, EXPLORER_ID = 80 };

struct plan {
    const char *allocator_name;
    const char *options;
    const char *folder; /* for the files of images */
    const char *image;  /* the one that is checked alone; NULL: all */
    const char *save;   /* where that one is written */
    const char *load;   /* whose bytes it has instead of its own */
    uint64_t seed;
    uint64_t limit; /* of distinct images; 0: none */
    unsigned operations;
    unsigned depth; /* 2: recoveries are interrupted too */
    unsigned jobs;
    unsigned thin;    /* of the images, one in so many has its recovery interrupted */
    unsigned pages;   /* of which all subsets are tried */
    unsigned random;  /* subsets that are drawn of more pages */
    bool prunes;      /* images of power losses that would open like another one are not opened */
    double seconds;   /* 0: no limit */
    uint64_t ignored; /* a barrier that does nothing: its site; 0: none */
};

struct loss {
    char image[EXPLORER_ID];
    char why[200];
};

/* Shared by one process with its parent. */
struct tally {
    uint64_t visits; /* the image that is looked at, in the order of all */
    uint64_t images, distinct, leaked;
    uint64_t pruned;         /* more distinct images, which were not opened */
    uint64_t digest;         /* the sum of the hashes of all distinct images */
    uint64_t kills, holders; /* processes that died, and those that held a lock */
    uint64_t losses;
    struct loss first[EXPLORER_LOSSES];
    char now[EXPLORER_ID];
    bool done;
};

/* What became of the crash at each event, for the committing stores. */
enum explorer_outcome { OUTCOME_NONE, OUTCOME_BEFORE, OUTCOME_AFTER, OUTCOME_SAME };

struct exploration {
    const struct plan *plan;
    const struct allocator *allocator;
    struct script script;
    struct store_log log;
    struct tally total;
    struct known *known;     /* images that are sound, for later walks; NULL: nobody asks */
    unsigned char *outcomes; /* by event */
    unsigned char *crashed;  /* by event: an image of it was checked */
    double seconds;
    bool out_of_time;
};

struct explorer {
    struct exploration *exploration;
    struct checker checker;
    struct tally *tally;
    uint64_t skip; /* visits of the process before it */
    unsigned share;
    uint64_t *seen; /* hashes, open addressing */
    uint64_t seen_count, seen_room;
    struct prune *prune;   /* NULL: every image is opened */
    unsigned pruned_state; /* of the orders that it holds for */
};

/* One image, by its name; `event` is the last that happened.  False: enough has been seen. */
bool explorer_visit(struct explorer *explorer, const struct image *image,
                    const struct check_order *order, size_t event, const char *name);

/* Whether there is no room in the folder of the images: a heap that cannot grow has lost nothing.
 */
bool explorer_is_full(const char *folder);

typedef void explorer_walk(struct explorer *explorer);

/* Goes through the images of a model in the processes of the plan.  Adds to `total`. */
void explore(struct exploration *exploration, explorer_walk *walk);

/* The models: each names its images so that it finds them again. */
void death_walk(struct explorer *explorer);
void power_walk(struct explorer *explorer);
void holder_walk(struct explorer *explorer);

/* Enters a loss, or that an image is looked at now. */
void explorer_lost(struct explorer *explorer, const char *name, const char *why);
void explorer_now(struct explorer *explorer, const char *name);

#endif
