/* heard.h: what an allocator reports of an operation, against what the pages were before it.
 *
 * The pages whose state an operation changes are owed: each must be reported once, ascending, with
 * what was there before; no other page may be.
 */
#ifndef ASSAY_RANGE_HEARD_H
#define ASSAY_RANGE_HEARD_H

#include "window.h"

struct heard {
    struct window *window;
    bool owed[WINDOW_MOST];
    struct allocator_range_info before[WINDOW_MOST];
    unsigned told;    /* every page below this one has been told */
    unsigned reports; /* of this operation */
};

static inline bool heard_same(const struct allocator_range_info *one,
                              const struct allocator_range_info *other)
{
    return one->base == other->base && one->length == other->length &&
           one->offset == other->offset && one->prot == other->prot && one->flags == other->flags &&
           one->fd == other->fd;
}

/* The callback. */
static inline void heard_update(uint64_t start, uint64_t length,
                                const struct allocator_range_info *before, void *argument)
{
    struct heard *heard = argument;
    const struct window *window = heard->window;
    uint64_t from = (start - window->start) / window->page, count = length / window->page;
    heard->reports++;
    clause_expect(length > 0 && (start | length) % window->page == 0,
                  "a report of %" PRIu64 " bytes at %#" PRIx64 " is not of whole pages", length,
                  start);
    clause_expect(from < window->count && count <= window->count - from,
                  "a report of %#" PRIx64 ", where nothing was done", start);
    clause_expect(from >= heard->told, "page %u is reported after page %u", (unsigned)from,
                  heard->told - 1);
    for (unsigned page = (unsigned)from; page < from + count; page++) {
        clause_expect(heard->owed[page], "page %u did not change and is reported", page);
        clause_expect(heard_same(before, &heard->before[page]),
                      "of page %u another state is reported than it had", page);
        heard->owed[page] = false;
    }
    heard->told = (unsigned)(from + count);
}

/* UNSUPPORTED where the allocator cannot report. */
static inline void heard_listen(struct heard *heard, struct window *window)
{
    *heard = (struct heard){.window = window};
    int error = window->run->allocator->range->unmap(window->run->handle, window->start,
                                                     window->page, heard_update, heard);
    if (error == ENOTSUP)
        clause_unsupported("it reports no updates");
    window_expect_done(window, "unmap", 0, 1, error);
    window->update = heard_update;
    window->argument = heard;
}

/* Before an operation on those pages.  `prot` is the protection that they get, -1 where they change
 * whatever they were. */
static inline void heard_begin(struct heard *heard, unsigned page, unsigned count, int prot)
{
    const struct window *window = heard->window;
    memset(heard->owed, 0, sizeof heard->owed);
    heard->told = heard->reports = 0;
    for (unsigned i = page; i < page + count; i++)
        heard->owed[i] = range_query(window->run, window_at(window, i), &heard->before[i]) &&
                         heard->before[i].prot != prot;
}

/* After it: nothing was left unsaid. */
static inline void heard_end(const struct heard *heard)
{
    for (unsigned page = 0; page < heard->window->count; page++)
        clause_expect(!heard->owed[page], "page %u changed and is not reported", page);
}

#endif
