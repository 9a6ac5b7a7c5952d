/* prune.c: images are grouped by which words were read of them.  In a group an image is the sum of
 * the hashes of these words, which is kept for each version of a page. */
#include "prune.h"

#include <stdlib.h>
#include <string.h>

enum { GROUPS = 64, VERSIONS = 4, SUMS_LEAST = 256, PAGE_WORDS = IMAGE_PAGE / READS_WORD };

struct version {
    uint64_t page_hash, sum;
};

struct group {
    uint64_t words[READS_WORDS / 64]; /* that were read */
    uint16_t pages[IMAGE_PAGES];      /* that have such words */
    unsigned page_count;
    struct version versions[IMAGE_PAGES][VERSIONS];
    uint64_t *sums; /* of sound images; open addressing, 0: empty */
    uint64_t sum_count, sum_room;
};

struct prune {
    struct group *groups[GROUPS];
    unsigned count, oldest;
};

struct prune *prune_make(void)
{
    struct prune *prune = calloc(1, sizeof *prune);
    if (prune == NULL)
        abort();
    return prune;
}

static void group_free(struct group *group)
{
    free(group->sums);
    free(group);
}

void prune_forget(struct prune *prune)
{
    for (unsigned i = 0; i < prune->count; i++)
        group_free(prune->groups[i]);
    *prune = (struct prune){0};
}

static bool is_read(const uint64_t *words, uint64_t word)
{
    return words[word / 64] >> word % 64 & 1;
}

static uint64_t page_sum(struct group *group, const struct image *image, uint64_t page)
{
    uint64_t page_hash = image->page_hashes[page], sum = 0;
    struct version *version = &group->versions[page][page_hash % VERSIONS];
    if (version->page_hash == page_hash) /* an empty page has hash and sum 0 */
        return version->sum;
    for (uint64_t word = page * PAGE_WORDS; word < (page + 1) * PAGE_WORDS; word++)
        if (is_read(group->words, word))
            sum += image_word_hash(image, word);
    *version = (struct version){page_hash, sum};
    return sum;
}

static uint64_t image_sum(struct group *group, const struct image *image)
{
    uint64_t sum = image_form_hash(image);
    for (unsigned i = 0; i < group->page_count; i++)
        sum += page_sum(group, image, group->pages[i]);
    return sum + (sum == 0);
}

/* Where the sum is, or would be. */
static uint64_t *sum_place(const struct group *group, uint64_t sum)
{
    uint64_t at = sum % group->sum_room;
    while (group->sums[at] != 0 && group->sums[at] != sum)
        at = (at + 1) % group->sum_room;
    return &group->sums[at];
}

static void sum_enter(struct group *group, uint64_t sum)
{
    if (2 * group->sum_count >= group->sum_room) {
        uint64_t *before = group->sums, room = group->sum_room;
        group->sum_room = room == 0 ? SUMS_LEAST : 2 * room;
        group->sums = calloc(group->sum_room, sizeof *group->sums);
        if (group->sums == NULL)
            abort();
        for (uint64_t i = 0; i < room; i++)
            if (before[i] != 0)
                *sum_place(group, before[i]) = before[i];
        free(before);
    }
    uint64_t *place = sum_place(group, sum);
    group->sum_count += *place == 0;
    *place = sum;
}

static struct group *group_make(const struct reads *reads)
{
    struct group *group = calloc(1, sizeof *group);
    if (group == NULL)
        abort();
    memcpy(group->words, reads->words, sizeof group->words);
    for (uint64_t page = 0; page < IMAGE_PAGES; page++)
        for (uint64_t word = page * PAGE_WORDS; word < (page + 1) * PAGE_WORDS; word++)
            if (is_read(reads->words, word)) {
                group->pages[group->page_count++] = (uint16_t)page;
                break;
            }
    return group;
}

/* The group with these reads; the oldest one makes room for a new one. */
static struct group *group_of(struct prune *prune, const struct reads *reads)
{
    for (unsigned i = 0; i < prune->count; i++)
        if (memcmp(prune->groups[i]->words, reads->words, sizeof reads->words) == 0)
            return prune->groups[i];
    unsigned at = prune->count < GROUPS ? prune->count++ : prune->oldest++ % GROUPS;
    if (prune->groups[at] != NULL)
        group_free(prune->groups[at]);
    prune->groups[at] = group_make(reads);
    return prune->groups[at];
}

bool prune_has(struct prune *prune, const struct image *image)
{
    for (unsigned i = 0; i < prune->count; i++) {
        struct group *group = prune->groups[i];
        if (*sum_place(group, image_sum(group, image)) != 0)
            return true;
    }
    return false;
}

void prune_enter(struct prune *prune, const struct image *image, const struct reads *reads)
{
    struct group *group = group_of(prune, reads);
    sum_enter(group, image_sum(group, image));
}
