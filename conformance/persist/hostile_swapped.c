/* Reverses the bytes of each word of a heap's file, for words of two, four and eight bytes, as a
 * machine of the other byte order would have written them. */
#include "persist_hostile.h"

#include <string.h>

static void swap_words(unsigned char *swapped, const unsigned char *whole, size_t length,
                       size_t size)
{
    memcpy(swapped, whole, length);
    for (size_t word = 0; word + size <= length; word += size)
        for (size_t i = 0; i < size; i++)
            swapped[word + i] = whole[word + size - 1 - i];
}

static void hostile_swapped(const struct clause_run *run)
{
    struct persist_file file;
    size_t length;
    persist_file_begin(&file, run);
    const unsigned char *whole = persist_hostile_make(&file, &length);
    unsigned char *swapped = clause_memory(length);
    for (size_t size = 2; size <= 8; size *= 2) {
        swap_words(swapped, whole, length, size);
        persist_hostile_refused(&file, swapped, length, "of the other byte order, in words of",
                                size);
    }
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_PERSISTENT,
    .run = hostile_swapped,
};
