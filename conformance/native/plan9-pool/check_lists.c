/* Flips each bit of the maps, and cuts off, shifts or misdirects the head of each list and tree. */
#include "found.h"

static void map(uint64_t *words, size_t bits)
{
    for (size_t bit = 0; bit < bits; bit++)
        if (words[bit / 64] >> bit % 64 & 1) {
            words[bit / 64] ^= (uint64_t)1 << bit % 64;
            found("damaged", "a map");
            words[bit / 64] ^= (uint64_t)1 << bit % 64;
        }
}

static void head(void **head)
{
    void *was = *head;
    if (was == NULL)
        return;
    *head = NULL;
    found("", "a list without its head");
    *head = (char *)was + 16;
    found("damaged", "a list's head");
    *head = &found_pool;
    found("damaged", "a list's head");
    *head = was;
}

static void check_lists(const struct clause_run *run)
{
    struct poolstate *state = &found_pool.state;
    (void)run;
    found_begin();
    uint64_t *const words[] = {&state->bin_words, &state->tree_words, &state->recent_words,
                               &state->open_slots};
    for (unsigned bit = 0; bit < 64; bit++)
        for (unsigned i = 0; i < 4; i++) {
            *words[i] ^= (uint64_t)1 << bit;
            if (i < 2 || (i == 2 && (bit >= POOL_MAP_WORDS || state->recent_map[bit] != 0)) ||
                (i == 3 && state->recent[POOL_CLASSES + bit].head != NULL))
                found("damaged", "a map of maps");
            *words[i] ^= (uint64_t)1 << bit;
        }
    map(state->bin_map, POOL_BINS);
    map(state->recent_map, POOL_CLASSES);
    for (unsigned order = 0; order < POOL_TREES; order++)
        head(&state->trees[order]);
    for (size_t index = 0; index < POOL_BINS; index++) {
        state->bin_map[index / 64] ^= (uint64_t)1 << index % 64;
        found("damaged", "the map of lists");
        state->bin_map[index / 64] ^= (uint64_t)1 << index % 64;
        head(&state->bins[index]);
    }
    for (size_t index = 0; index < POOL_CLASSES; index++)
        head(&state->recent[index].head);
    head(&state->arenas);
    poolcheck(&found_pool);
}

const struct clause CLAUSE = {.run = check_lists};
