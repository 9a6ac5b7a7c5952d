/* check.h: opens one image as the next process would, and compares what is in the heap with what
 * its user knows: wherever it is mapped, by places in the file.
 */
#ifndef CRASH_CHECK_H
#define CRASH_CHECK_H

#include "image.h"
#include "script.h"

enum { CHECK_STATES = 6 };
/* A process that cannot go on ends with this: what it saw of an image says nothing of a heap. */
enum { CHECK_IMPOSSIBLE = 97 };

struct checker {
    const struct allocator *allocator;
    const char *options;
    const struct script *script;
    char path[300];
    unsigned char *held; /* the file of `path`, mapped by the engine itself */
    int file;
    uint64_t held_length;
    struct store_log recovery; /* the stores of the last open, if they were asked for */
    void *occupied;            /* where the heap was mapped last, kept taken */
};

/* What may be found. */
struct check_order {
    unsigned states[CHECK_STATES]; /* any of these of the script */
    unsigned count;
    unsigned now;        /* the operation that was interrupted */
    bool power;          /* bytes that the user wrote after a state may be there */
    bool may_be_missing; /* a file without a name is no loss */
    bool records;        /* the stores of the open, in checker.recovery */
    bool twice;          /* grows it, and opens it once more after that */
};

enum check_result { CHECK_LOSS, CHECK_FOUND };

struct check_answer {
    unsigned state;  /* that was found: which of the order's */
    bool same;       /* as the next one of them */
    unsigned leaked; /* blocks without an owner */
    char why[200];   /* of a loss */
};

void checker_make(struct checker *checker, const struct allocator *allocator, const char *options,
                  const struct script *script, const char *folder, unsigned number);
/* Makes the checker's file what the image is, and opens it. */
int check_open(struct checker *checker, const struct image *image, void **handle);

/* The same comparison of a heap that is open. */
enum check_result check_handle(const struct checker *checker, void *handle,
                               const struct check_order *order, struct check_answer *answer);

enum check_result check_image(struct checker *checker, const struct image *image,
                              const struct check_order *order, struct check_answer *answer);

#endif
