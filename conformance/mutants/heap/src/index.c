#include "index.h"

#include "pages.h"

#include <sys/mman.h>

/* 48 bits of address: 16 choose a leaf, 16 a bit in it. */
enum { LEAVES = 1 << 16, LEAF_BITS = 1 << 16, WORD_BITS = 64 };

#define LEAVES_BYTES (LEAVES * sizeof(uint64_t *))
#define LEAF_BYTES   (LEAF_BITS / 8)

bool index_open(struct index *index)
{
    index->leaves = pages_own(LEAVES_BYTES);
    return index->leaves != NULL;
}

void index_close(struct index *index)
{
    for (size_t i = 0; i < LEAVES; i++)
        if (index->leaves[i] != NULL)
            munmap(index->leaves[i], LEAF_BYTES);
    munmap(index->leaves, LEAVES_BYTES);
}

static uint64_t **leaf_of(const struct index *index, uintptr_t number)
{
    return &index->leaves[number / LEAF_BITS];
}

static size_t word_of(uintptr_t number)
{
    return number % LEAF_BITS / WORD_BITS;
}

static uint64_t bit_of(uintptr_t number)
{
    return (uint64_t)1 << number % WORD_BITS;
}

bool index_enter(struct index *index, const struct unit *unit)
{
    uintptr_t number = (uintptr_t)unit / UNIT_BYTES;
    uint64_t **leaf = leaf_of(index, number);
    if (*leaf == NULL)
        *leaf = pages_own(LEAF_BYTES);
    if (*leaf == NULL)
        return false;
    (*leaf)[word_of(number)] |= bit_of(number);
    return true;
}

void index_strike(struct index *index, const struct unit *unit)
{
    uintptr_t number = (uintptr_t)unit / UNIT_BYTES;
    (*leaf_of(index, number))[word_of(number)] &= ~bit_of(number);
}

bool index_has(const struct index *index, uintptr_t address)
{
    uintptr_t number = address / UNIT_BYTES;
    if (number / LEAF_BITS >= LEAVES)
        return false;
    const uint64_t *leaf = *leaf_of(index, number);
    return leaf != NULL && (leaf[word_of(number)] & bit_of(number)) != 0;
}
