#include "options.h"

#include "layout.h"
#include "open.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SIZE_MOST (UINT64_C(16) << 40)

struct word {
    const char *text;
    size_t length;
};

static bool word_is(const struct word *word, const char *text)
{
    return strlen(text) == word->length && memcmp(text, word->text, word->length) == 0;
}

/* What stands behind the key; false: another key. */
static bool value_of(const struct word *word, const char *key, struct word *value)
{
    size_t length = strlen(key);
    if (word->length < length || memcmp(word->text, key, length) != 0)
        return false;
    *value = (struct word){word->text + length, word->length - length};
    return true;
}

static bool number_of(const struct word *value, int base, uint64_t *number)
{
    static const char units[] = "KMGT";
    char *end;
    if (value->length == 0 || value->text[0] == '-')
        return false;
    errno = 0;
    *number = strtoull(value->text, &end, base);
    const char *unit = base == 10 && *end != '\0' ? strchr(units, *end) : NULL;
    if (unit != NULL) {
        unsigned shift = 10 * (unsigned)(unit - units + 1);
        if (*number > UINT64_MAX >> shift)
            return false;
        *number <<= shift;
        end++;
    }
    return end == value->text + value->length && errno == 0;
}

static int size_take(struct options *options, const struct word *value)
{
    if (!number_of(value, 10, &options->size) || options->size == 0)
        return EINVAL;
    return options->size > SIZE_MOST ? ENOTSUP : 0;
}

static int path_take(struct options *options, const struct word *value)
{
    if (value->length == 0)
        return EINVAL;
    if (value->length >= sizeof options->path)
        return ENAMETOOLONG;
    memcpy(options->path, value->text, value->length);
    options->path[value->length] = '\0';
    return 0;
}

static int word_take(struct options *options, const struct word *word)
{
    struct word value;
    if (word_is(word, "create"))
        options->create = true;
    else if (word_is(word, "existing"))
        options->existing = true;
    else if (word_is(word, "readonly"))
        options->flags |= MMALLOC_READONLY;
    else if (value_of(word, "file=", &value))
        return (options->flags & OPEN_IN_FILE) != 0 ? path_take(options, &value) : ENOTSUP;
    else if (value_of(word, "size=", &value))
        return size_take(options, &value);
    else if (value_of(word, "base=", &value))
        return number_of(&value, 16, &options->base) && options->base != 0 &&
                       options->base % LAYOUT_PAGE == 0
                   ? 0
                   : EINVAL;
    else
        return EINVAL;
    return 0;
}

int options_take(struct options *options, const char *text)
{
    int error = 0;
    while (error == 0 && text != NULL && *text != '\0') {
        struct word word = {text, strcspn(text, ",")};
        error = word_take(options, &word);
        text += word.length + (text[word.length] == ',' ? 1 : 0);
    }
    bool reads = (options->flags & MMALLOC_READONLY) != 0, in_file = options->path[0] != '\0';
    if (error == 0 && ((options->create && (options->existing || reads)) ||
                       (!in_file && (options->create || options->existing || reads))))
        error = EINVAL;
    return error;
}
