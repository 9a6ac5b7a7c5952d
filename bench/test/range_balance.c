/* Every body on an address space unmaps what it maps, whatever happens, and says when it cannot go
 * on.
 *
 * The bodies run on a space that is an array of pages behind the range face, and can refuse to map
 * from a given call on.
 */
#include "harness/bodies.h"
#include "harness/workload.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGES = 1 << 15, PAGE = 4096, SEED = 11, OPERATIONS = 301 };

/* Addresses that a body chooses are far from those that it is given. */
struct pages {
    long left; /* calls of map that will still succeed */
    long refused, wrong;
    struct half {
        uint64_t start;
        unsigned char held[PAGES]; /* 0, or its protection and 1 more */
    } chosen, given;
};

static unsigned char *page_of(struct pages *pages, uint64_t address)
{
    struct half *half = address >= pages->chosen.start ? &pages->chosen : &pages->given;
    uint64_t page = (address - half->start) / PAGE;
    if (address < half->start || page >= PAGES)
        abort();
    return &half->held[page];
}

static int pages_map_at(void *handle, uint64_t address, uint64_t length, int prot, int flags,
                        int fd, int64_t offset, allocator_range_update *update, void *argument)
{
    struct pages *pages = handle;
    (void)flags, (void)fd, (void)offset, (void)argument;
    if (update != NULL)
        return ENOTSUP;
    if (pages->left-- <= 0) {
        pages->refused++;
        return ENOMEM;
    }
    for (uint64_t at = address; at < address + length; at += PAGE) {
        pages->wrong += *page_of(pages, at) != 0; /* no body maps over another mapping */
        *page_of(pages, at) = (unsigned char)(prot + 1);
    }
    return 0;
}

/* The first hole that is long enough. */
static int pages_map_any(void *handle, uint64_t length, int prot, int flags, int fd, int64_t offset,
                         uint64_t *address)
{
    struct pages *pages = handle;
    uint64_t count = length / PAGE, run = 0, page = 0;
    for (; page < PAGES && run < count; page++)
        run = pages->given.held[page] == 0 ? run + 1 : 0;
    if (run < count)
        abort();
    *address = pages->given.start + (page - count) * PAGE;
    return pages_map_at(handle, *address, length, prot, flags, fd, offset, NULL, NULL);
}

static int pages_unmap(void *handle, uint64_t address, uint64_t length,
                       allocator_range_update *update, void *argument)
{
    struct pages *pages = handle;
    (void)argument;
    if (update != NULL)
        return ENOTSUP;
    for (uint64_t at = address; at < address + length; at += PAGE) {
        pages->wrong += *page_of(pages, at) == 0; /* nor unmaps what is not mapped */
        *page_of(pages, at) = 0;
    }
    return 0;
}

static int pages_protect(void *handle, uint64_t address, uint64_t length, int prot,
                         allocator_range_update *update, void *argument)
{
    struct pages *pages = handle;
    (void)argument;
    if (update != NULL)
        return ENOTSUP;
    for (uint64_t at = address; at < address + length; at += PAGE) {
        pages->wrong += *page_of(pages, at) == 0; /* nor protects it */
        *page_of(pages, at) = (unsigned char)(prot + 1);
    }
    return 0;
}

static int pages_query(void *handle, uint64_t address, struct allocator_range_info *info)
{
    unsigned char held = *page_of(handle, address);
    if (held == 0)
        return ENOMEM;
    *info = (struct allocator_range_info){.base = address, .length = PAGE, .prot = held - 1};
    return 0;
}

static const struct allocator_range pages_range = {
    .map_any = pages_map_any,
    .map_at = pages_map_at,
    .unmap = pages_unmap,
    .protect = pages_protect,
    .query = pages_query,
};
static const struct allocator paging = {.name = "paging", .range = &pages_range};

struct outcome {
    bool done, believed;
    uint64_t checksum;
    long held, refused, wrong;
};

static long held_in(const struct half *half)
{
    long held = 0;
    for (size_t i = 0; i < PAGES; i++)
        held += half->held[i] != 0;
    return held;
}

/* One whole life of a body, with two runs, where `left` mappings succeed; `lose` takes one page
 * away behind its back. */
static void live(const struct body *body, const char *name, long left, bool lose,
                 struct outcome *outcome)
{
    static struct pages pages;
    struct workload workload;
    char why[128];
    if (!workload_parse(name, &workload, why, sizeof why))
        abort();
    memset(&pages, 0, sizeof pages);
    pages.left = left;
    pages.chosen.start = (uint64_t)1 << 45;
    pages.given.start = (uint64_t)1 << 30;
    struct body_arguments arguments = {
        .allocator = &paging, .handle = &pages, .threads = 1, .seed = SEED};
    memcpy(arguments.axis, workload.axis, sizeof arguments.axis);
    *outcome = (struct outcome){0};
    void *state = body->prepare(&arguments);
    outcome->done = state != NULL;
    for (int i = 0; i < 2 && outcome->done; i++)
        outcome->done = body->run(state, OPERATIONS, &outcome->checksum);
    if (lose)
        pages.chosen.held[0] = pages.given.held[0] = 0;
    if (state != NULL && body->fault != NULL)
        outcome->believed = body->fault(state) == NULL;
    if (state != NULL)
        body->finish(state);
    outcome->held = held_in(&pages.chosen) + held_in(&pages.given);
    outcome->refused = pages.refused;
    outcome->wrong = pages.wrong;
}

static bool say(const char *name, long left, const char *rule)
{
    fprintf(stderr, "%s, %ld mappings, seed %d: %s\n", name, left, SEED, rule);
    return false;
}

static bool balanced(const struct body *body, const char *name, long left)
{
    struct outcome outcome;
    live(body, name, left, false, &outcome);
    if (outcome.done != (outcome.refused == 0))
        return say(name, left, "a refusal and its answer differ");
    if (outcome.held != 0)
        return say(name, left, "mappings outlive it");
    if (outcome.wrong != 0)
        return say(name, left, "it maps over a mapping, or unmaps what is not mapped");
    return true;
}

/* The same seed gives the same checksum; a page that is lost is noticed. */
static bool believable(const struct body *body, const char *name)
{
    struct outcome once, again, lost;
    live(body, name, 1000000, false, &once);
    live(body, name, 1000000, false, &again);
    live(body, name, 1000000, true, &lost);
    if (once.checksum != again.checksum)
        return say(name, 1000000, "two runs have two checksums");
    if (body->fault != NULL && (!once.believed || lost.believed))
        return say(name, 1000000, "what is lost is not noticed, or what is not is");
    return true;
}

int main(void)
{
    static const long limits[] = {0, 1, 7, 999, 1000, 1001, 1100, 1000000};
    bool right = true;
    for (size_t i = 0; i < body_count; i++) {
        const struct body *body = body_listings[i].table;
        if ((body->calls & CAPABILITY_RANGE_SLOTS) == 0)
            continue;
        for (size_t k = 0; k < sizeof limits / sizeof limits[0]; k++)
            right = balanced(body, body->name, limits[k]) && right;
        right = believable(body, body->name) && right;
        for (const char *const *word = body->axes[1].words; word != NULL && *word != NULL; word++) {
            char name[128];
            snprintf(name, sizeof name, "%s/%s:%s", body->name, body->axes[1].name, *word);
            right = balanced(body, name, 1000000) && balanced(body, name, 1100) && right;
        }
    }
    return right ? 0 : 1;
}
