#include "options.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool number_of(const char *value, size_t length, int base, uint64_t *number)
{
    static const char units[] = "KMGT";
    char *end;
    errno = 0;
    *number = strtoull(value, &end, base);
    const char *unit = base == 10 && *end != '\0' ? strchr(units, *end) : NULL;
    if (unit != NULL) {
        unsigned shift = 10 * (unsigned)(unit - units + 1);
        if (*number > UINT64_MAX >> shift)
            return false;
        *number <<= shift;
        end++;
    }
    return end == value + length && length > 0 && errno == 0 && value[0] != '-';
}

static int size_take(struct shm_heap *heap, const char *value, size_t length)
{
    uint64_t bytes;
    if (!number_of(value, length, 10, &bytes) || bytes == 0)
        return EINVAL;
    heap->capacity = bytes / PAGE + (bytes % PAGE != 0);
    return heap->capacity > CAPACITY_MOST ? ENOTSUP : 0;
}

static int base_take(struct shm_heap *heap, const char *value, size_t length)
{
    heap->fixed = true;
    if (!number_of(value, length, 16, &heap->wanted_base) || heap->wanted_base == 0)
        return EINVAL;
    return heap->wanted_base % PAGE == 0 ? 0 : EINVAL;
}

static int path_take(struct shm_heap *heap, const char *value, size_t length)
{
    if (HEAP_PRIVATE)
        return ENOTSUP;
    if (length == 0)
        return EINVAL;
    if (length >= sizeof heap->path)
        return ENAMETOOLONG;
    memcpy(heap->path, value, length);
    heap->path[length] = '\0';
    return 0;
}

static int flag_take(struct shm_heap *heap, const char *word, size_t length)
{
    const struct {
        const char *text;
        bool *place;
    } words[] = {{"readonly", &heap->readonly},
                 {"create", &heap->create},
                 {"existing", &heap->existing},
                 {"fixed", &heap->fixed}};
    for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strlen(words[i].text) == length && memcmp(words[i].text, word, length) == 0) {
            *words[i].place = true;
            return 0;
        }
    return EINVAL;
}

static int word_take(struct shm_heap *heap, const char *word, size_t length)
{
    static const struct {
        const char *text;
        int (*take)(struct shm_heap *heap, const char *value, size_t length);
    } words[] = {{"file=", path_take}, {"size=", size_take}, {"base=", base_take}};
    for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t name = strlen(words[i].text);
        if (length >= name && memcmp(words[i].text, word, name) == 0)
            return words[i].take(heap, word + name, length - name);
    }
    return flag_take(heap, word, length);
}

int options_take(struct shm_heap *heap, const char *options)
{
    int error = 0;
    while (error == 0 && options != NULL && *options != '\0') {
        size_t length = strcspn(options, ",");
        error = word_take(heap, options, length);
        options += length + (options[length] == ',' ? 1 : 0);
    }
    bool in_file = heap->path[0] != '\0';
    if (error == 0 && ((heap->create && (heap->existing || heap->readonly)) ||
                       (!in_file && (heap->create || heap->existing || heap->readonly))))
        error = EINVAL;
    return error;
}
