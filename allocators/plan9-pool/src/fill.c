/* fill.c: words that a debugger recognises: the address of the block, exclusive-or a mark.
 *
 * The words are 32 bits wide whatever the width of a pointer is; of the address the low half is
 * used.  A last part of a word gets the first bytes of one.
 */
#include "internal.h"

static uint32_t mark_word(const void *block, uint32_t mark)
{
    return (uint32_t)(uintptr_t)block ^ mark;
}

void fill_words(void *from, size_t size, const void *block, uint32_t mark)
{
    char *bytes = from;
    uint32_t word = mark_word(block, mark);
    size_t done = 0;
    for (; size - done >= sizeof word; done += sizeof word)
        memcpy(bytes + done, &word, sizeof word);
    memcpy(bytes + done, &word, size - done);
}

bool fill_holds(const void *from, size_t size, const void *block, uint32_t mark)
{
    const char *bytes = from;
    uint32_t word = mark_word(block, mark);
    size_t done = 0;
    for (; size - done >= sizeof word; done += sizeof word)
        if (memcmp(bytes + done, &word, sizeof word) != 0)
            return false;
    return memcmp(bytes + done, &word, size - done) == 0;
}
