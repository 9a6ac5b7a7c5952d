/* image.c: the hash of a page is the sum over its words of a mix of place and value, so that a word
 * can be exchanged in it without reading the page; a zero word adds nothing. */
#include "image.h"

#include <stdlib.h>
#include <string.h>

static uint64_t mix(uint64_t word, uint64_t value)
{
    uint64_t z = (value ^ (word * UINT64_C(0xd1342543de82ef95))) + word;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return value == 0 ? 0 : z ^ (z >> 31);
}

void image_make(struct image *image)
{
    image->bytes = calloc(1, IMAGE_ROOM);
    image->page_hashes = calloc(IMAGE_PAGES, sizeof *image->page_hashes);
    image->length = 0;
    image->named = false;
    if (image->bytes == NULL || image->page_hashes == NULL)
        abort();
}

static uint64_t pages_of(uint64_t length)
{
    return (length + IMAGE_PAGE - 1) / IMAGE_PAGE;
}

void image_copy(struct image *image, const struct image *from)
{
    for (uint64_t page = 0; page < IMAGE_PAGES; page++) /* also past the length */
        if (image->page_hashes[page] != from->page_hashes[page])
            image_take_page(image, from, page);
    image->length = from->length;
    image->named = from->named;
}

static void word_put(struct image *image, uint64_t word, uint64_t value)
{
    uint64_t before;
    uint64_t *hash = &image->page_hashes[word * 8 / IMAGE_PAGE];
    memcpy(&before, image->bytes + word * 8, 8);
    *hash += mix(word, value) - mix(word, before);
    memcpy(image->bytes + word * 8, &value, 8);
}

void image_set_length(struct image *image, uint64_t length)
{
    for (uint64_t at = length; at < image->length; at++)
        if (image->bytes[at] != 0) {
            uint64_t value;
            memcpy(&value, image->bytes + at / 8 * 8, 8);
            memset((char *)&value + at % 8, 0, 8 - at % 8);
            word_put(image, at / 8, value);
        }
    image->length = length;
}

bool image_apply(struct image *image, const struct crash_event *event)
{
    uint64_t value;
    switch ((enum crash_event_kind)event->kind) {
    case CRASH_STORE:
        if (event->offset + event->size > IMAGE_ROOM)
            return false;
        memcpy(&value, image->bytes + event->offset / 8 * 8, 8);
        memcpy((char *)&value + event->offset % 8, &event->value, event->size);
        word_put(image, event->offset / 8, value);
        return true;
    case CRASH_LENGTH:
        if (event->value > IMAGE_ROOM)
            return false;
        image_set_length(image, event->value);
        return true;
    case CRASH_NAMED:
    case CRASH_UNNAMED:
        image->named = event->kind == CRASH_NAMED;
        return true;
    case CRASH_SYNC:
    case CRASH_LENGTH_SYNC:
    case CRASH_FOLDER_SYNC:
        return true;
    }
    return true;
}

void image_take_page(struct image *image, const struct image *from, uint64_t page)
{
    memcpy(image->bytes + page * IMAGE_PAGE, from->bytes + page * IMAGE_PAGE, IMAGE_PAGE);
    image->page_hashes[page] = from->page_hashes[page];
}

void image_take_sectors(struct image *image, const struct image *from, uint64_t page,
                        unsigned sectors)
{
    for (uint64_t word = page * IMAGE_PAGE / 8; word < (page + 1) * IMAGE_PAGE / 8; word++) {
        uint64_t value;
        memcpy(&value, from->bytes + word * 8, 8);
        if (sectors >> (word * 8 % IMAGE_PAGE / IMAGE_SECTOR) & 1)
            word_put(image, word, value);
    }
}

uint64_t image_word_hash(const struct image *image, uint64_t word)
{
    uint64_t value;
    memcpy(&value, image->bytes + word * 8, 8);
    return mix(word, value);
}

uint64_t image_form_hash(const struct image *image)
{
    return mix(1, image->length) + mix(2, image->named ? 1 : 2);
}

uint64_t image_hash(const struct image *image)
{
    uint64_t hash = image_form_hash(image);
    for (uint64_t page = 0; page < pages_of(image->length); page++)
        hash += image->page_hashes[page];
    return hash;
}
