/* image.h: the bytes of a heap's file at one moment, with a hash that follows each change. */
#ifndef CRASH_IMAGE_H
#define CRASH_IMAGE_H

#include "store_log.h"

enum { IMAGE_PAGE = 4096, IMAGE_SECTOR = 512, IMAGE_SECTORS = IMAGE_PAGE / IMAGE_SECTOR };
#define IMAGE_ROOM  (UINT64_C(2) << 20)
#define IMAGE_PAGES (IMAGE_ROOM / IMAGE_PAGE)

struct image {
    unsigned char *bytes; /* IMAGE_ROOM; zero past the length */
    uint64_t *page_hashes;
    uint64_t length;
    bool named;
};

void image_make(struct image *image);
void image_copy(struct image *image, const struct image *from);

/* What the event does to the file.  False: it leaves the room of an image. */
bool image_apply(struct image *image, const struct crash_event *event);

/* One page as another image has it; whole, or the sectors of the set. */
void image_take_page(struct image *image, const struct image *from, uint64_t page);
void image_take_sectors(struct image *image, const struct image *from, uint64_t page,
                        unsigned sectors);
void image_set_length(struct image *image, uint64_t length);

uint64_t image_hash(const struct image *image);

/* Of one word of eight bytes; 0 for a word that is zero. */
uint64_t image_word_hash(const struct image *image, uint64_t word);
/* Of the length and the name. */
uint64_t image_form_hash(const struct image *image);

#endif
