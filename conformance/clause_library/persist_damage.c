#include "persist_damage.h"

#include "random.h"

#include <string.h>

enum { TRIES = 100, WORD = 8, KINDS = 3 };

/* Of the first quarter, where the bookkeeping is; mostly a word that is not zero. */
static size_t word_place(const unsigned char *whole, size_t length, uint64_t *random)
{
    static const unsigned char zero[WORD];
    size_t at = 0;
    for (unsigned i = 0; i < TRIES; i++) {
        at = random_below(random, length / 4 / WORD) * WORD;
        if (memcmp(&whole[at], zero, WORD) != 0)
            break;
    }
    return at;
}

size_t persist_damage(const unsigned char *whole, size_t length, unsigned char *damaged,
                      uint64_t *random)
{
    static const uint64_t words[] = {0, 1, 2, 64, 4096, UINT32_MAX, INT64_MAX, UINT64_MAX};
    size_t at = word_place(whole, length, random), count;
    switch (random_below(random, KINDS)) {
    case 0:
        memcpy(&damaged[at], &whole[word_place(whole, length, random)], WORD);
        break;
    case 1:
        memcpy(&damaged[at], &words[random_below(random, sizeof words / sizeof words[0])], WORD);
        break;
    default:
        count = 1 + random_below(random, PERSIST_DAMAGE_MOST);
        for (size_t i = 0; i < count; i++)
            damaged[at + i] = (unsigned char)random_next(random);
    }
    return at;
}
