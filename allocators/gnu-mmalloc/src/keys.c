/* keys.c: a key is one word, so that setting it is one store.  Of a heap in a file the lock is held
 * for it, so that no key changes while a checkpoint is made of what the keys lead to.
 *
 * A relative word has the top byte 0xa5, a sum of its place and number in the byte below, and the
 * place in the data in the rest.  No address of a process begins like that.
 */
#include "keys.h"

#include "books.h"
#include "lock.h"
#include "long.h"

#include <errno.h>
#include <string.h>

#define RELATIVE          UINT64_C(0xa5)
#define TOP_SHIFT         56
#define SUM_SHIFT         48
#define PLACE_MASK        ((UINT64_C(1) << SUM_SHIFT) - 1)
#define DATA_LENGTH(heap) ((heap)->layout.units << (heap)->unit_shift)

static uint64_t relative(unsigned number, uint64_t place)
{
    uint64_t mixed = ((place << 8) + number + 1) * UINT64_C(0x9e3779b97f4a7c15);
    return RELATIVE << TOP_SHIFT | mixed >> TOP_SHIFT << SUM_SHIFT | place;
}

bool key_is_right(const struct mheap *heap, unsigned number, uint64_t word)
{
    uint64_t place = word & PLACE_MASK;
    return word >> TOP_SHIFT != RELATIVE ||
           (word == relative(number, place) && place < DATA_LENGTH(heap));
}

/* False: the value cannot be kept. */
static bool encode(const struct mheap *heap, unsigned number, void *value, uint64_t *word)
{
    uint64_t place = (uintptr_t)value - (uintptr_t)heap->data;
    *word = place < DATA_LENGTH(heap) ? relative(number, place) : (uintptr_t)value;
    return place < DATA_LENGTH(heap) || *word >> TOP_SHIFT != RELATIVE;
}

static void *decode(const struct mheap *heap, uint64_t word)
{
    bool is_relative = word >> TOP_SHIFT == RELATIVE;
    return is_relative ? heap->data + (word & PLACE_MASK) : (void *)(uintptr_t)word;
}

static int key_set(struct mheap *heap, unsigned number, uint64_t *place, void *value)
{
    uint64_t word;
    if (heap_is_readonly(heap))
        return EROFS;
    if (!encode(heap, number, value, &word))
        return EINVAL;
    int error = heap_begin(heap);
    if (error == 0)
        word_put(place, word);
    return error;
}

static int number_set(struct mheap *heap, unsigned number, void *value)
{
    bool locks = heap->file >= 0 && !heap_is_readonly(heap);
    int error = locks ? heap_begin(heap) : 0;
    if (error == 0 && locks)
        error = lock_take(heap);
    if (error != 0)
        return error;
    error = key_set(heap, number, &heap->run->keys[number], value);
    if (locks)
        lock_give(heap);
    return error;
}

int mmalloc_setkey(void *md, int number, void *value)
{
    struct mheap *heap = md;
    if (heap == NULL || number < 0 || number >= MMALLOC_KEYS)
        return 0;
    int error = number_set(heap, (unsigned)number, value);
    if (error != 0)
        heap_fail(heap, error);
    return error == 0;
}

void *mmalloc_getkey(void *md, int number)
{
    struct mheap *heap = md;
    if (heap == NULL || number < 0 || number >= MMALLOC_KEYS)
        return NULL;
    return decode(heap, word_get(&heap->run->keys[number]));
}

int mmalloc_setroot(void *md, unsigned number, void *block)
{
    struct mheap *heap = md;
    if (heap == NULL || number >= MMALLOC_KEYS)
        return EINVAL;
    if (heap_is_readonly(heap))
        return EROFS;
    if (block != NULL && long_usable(heap, block) == 0)
        return EINVAL;
    return number_set(heap, number, block);
}

/* The entry of that name, or a free one, or NULL. */
static struct layout_name *name_find(struct mheap *heap, const char *name, bool may_be_free)
{
    struct layout_name *unused = NULL;
    for (unsigned i = 0; i < MMALLOC_NAMES; i++) {
        struct layout_name *entry = &heap->names[i];
        bool taken = word_get(&entry->value) != 0;
        if (taken && strncmp(entry->name, name, sizeof entry->name) == 0)
            return entry;
        if (!taken && unused == NULL)
            unused = entry;
    }
    return may_be_free ? unused : NULL;
}

static int name_set(struct mheap *heap, const char *name, void *value)
{
    struct layout_name *entry = name_find(heap, name, value != NULL);
    if (entry == NULL)
        return value != NULL ? ENOSPC : 0;
    unsigned number = MMALLOC_KEYS + (unsigned)(entry - heap->names);
    if (word_get(&entry->value) == 0) { /* the value takes effect last */
        char whole[MMALLOC_NAME_BYTES] = {0};
        memcpy(whole, name, strlen(name));
        memcpy(entry->name, whole, sizeof whole);
    }
    return key_set(heap, number, &entry->value, value);
}

int mmalloc_setname(void *md, const char *name, void *value)
{
    struct mheap *heap = mheap_of(md);
    if (heap == NULL)
        return ENOMEM;
    if (name == NULL || name[0] == '\0' || strlen(name) >= MMALLOC_NAME_BYTES)
        return EINVAL;
    int error = heap_is_readonly(heap) ? EROFS : heap_begin(heap);
    if (error != 0 || (error = lock_take(heap)) != 0)
        return error;
    error = name_set(heap, name, value);
    lock_give(heap);
    return error;
}

int mmalloc_getname(void *md, const char *name, void **value)
{
    struct mheap *heap = mheap_of(md);
    if (heap == NULL || name == NULL)
        return ENOENT;
    const struct layout_name *entry = name_find(heap, name, false);
    if (entry == NULL)
        return ENOENT;
    *value = decode(heap, word_get(&entry->value));
    return 0;
}
