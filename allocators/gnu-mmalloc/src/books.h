/* books.h: the books of a heap, or of one of its copies, as a whole: their sum, what has to be true
 * of them, and what the death of a process leaves undone in them. */
#ifndef MMALLOC_BOOKS_H
#define MMALLOC_BOOKS_H

#include "heap.h"

/* Of a region that was left clean, only so much is looked at: the sum covers these marks, and the
 * maps in so many bytes. */
enum { BOOKS_SUMMED_MARKS = 2048, BOOKS_SUMMED_MAP_BYTES = 16384 };

/* Where books lie: the heap's own, or those of a copy. */
struct books {
    struct layout_run *run;
    struct layout_name *names;
    uint64_t *marks;
    unsigned char *maps;
};

/* What a sum is of, read from the file: a page that is not touched costs nothing. */
struct books_image {
    struct books books;
    uint64_t head[(2 * LAYOUT_PAGE) / 8 + BOOKS_SUMMED_MARKS];
    unsigned char maps[BOOKS_SUMMED_MAP_BYTES];
};

/* An errno or 0. */
int books_read(const struct mheap *heap, uint64_t grown, struct books_image *image);

struct books books_own(const struct mheap *heap);
struct books books_copy(const struct mheap *heap, uint64_t copy);

/* Of the keys, the names, the first marks and maps: its cost is bounded, whatever the size. */
uint64_t books_sum(const struct mheap *heap, const struct books *books);

/* Whether the marks and keys make sense; `repaired`: as a repair would leave them.  Else a line in
 * `why`. */
bool books_check(const struct mheap *heap, const struct books *books, bool repaired, char *why,
                 size_t why_size);

/* Finishes a move and frees further units without a beginning.  The lock is held, or no other
 * process has the heap. */
void books_repair(struct mheap *heap);

/* Nobody has any slab. */
void books_forget_seats(struct mheap *heap);

/* How many units the mark at `unit` speaks of. */
uint64_t books_span(const struct books *books, uint64_t unit);

/* Does what the move says, and ends it. */
void books_move_finish(struct mheap *heap);

/* The sum that makes a move valid. */
uint64_t books_move_sum(const struct layout_move *move);

/* The byte of the block that begins at this place in the data; NULL if none does. */
unsigned char *books_byte(const struct mheap *heap, uint64_t place);

#endif
