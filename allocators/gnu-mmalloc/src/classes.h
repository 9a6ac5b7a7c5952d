/* classes.h: the size classes: steps of 16 up to 128, then four for each doubling up to 32 KiB. */
#ifndef MMALLOC_CLASSES_H
#define MMALLOC_CLASSES_H

#include <stddef.h>
#include <stdint.h>

enum { CLASSES = 40, CLASS_STEPPED = 8, CLASS_LARGEST = 32768, CLASS_SHORT = 1024 };

struct size_class {
    uint32_t size;
    uint32_t inverse; /* 2^32 / size, rounded up: a place below 2^16 is divided by a product */
};

extern const struct size_class size_classes[CLASSES];
extern const uint8_t class_short[CLASS_SHORT / 16 + 1];

static inline unsigned class_computed(size_t size)
{
    if (size <= 128)
        return size == 0 ? 0 : (unsigned)(size - 1) / 16;
    unsigned power = 63 - (unsigned)__builtin_clzll(size - 1); /* 2^power < size <= 2^(power+1) */
    unsigned step = (unsigned)((size - 1) >> (power - 2)) & 3;
    return CLASS_STEPPED + (power - 7) * 4 + step;
}

/* The smallest class that holds `size`, at most CLASS_LARGEST. */
static inline unsigned class_of(size_t size)
{
    return size <= CLASS_SHORT ? class_short[(size + 15) / 16] : class_computed(size);
}

static inline uint32_t class_index(unsigned kind, uint32_t place)
{
    return (uint32_t)(((uint64_t)place * size_classes[kind].inverse) >> 32);
}

#endif
