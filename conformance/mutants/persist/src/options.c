#include "options.h"

#include "fault.h"
#include "option.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define BYTES_USUAL (UINT64_C(256) << 20)

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

/* `number` bytes as cells of a heap that the format can describe. */
static int size_take(struct vault *vault, uint64_t bytes)
{
    if (bytes == 0)
        return EINVAL;
    if (bytes / VAULT_CELL > VAULT_CELLS_MOST)
        return ENOTSUP;
    vault->capacity = (bytes + VAULT_CELL - 1) / VAULT_CELL;
    return 0;
}

static int path_take(struct vault *vault, const struct option *option)
{
    if (option->length == 0)
        return EINVAL;
    if (option->length >= sizeof vault->path)
        return ENAMETOOLONG;
    memcpy(vault->path, option->value, option->length);
    vault->path[option->length] = '\0';
    return 0;
}

/* 0 or an errno. */
static int option_take(void *base, const struct option *option)
{
    struct vault *vault = base;
    uint64_t number = 0;
    if (option_is(option, "fault=")) {
        vault->fault = (int)fault_find(option->value, option->length);
        return vault->fault == FAULT_none ? EINVAL : 0;
    }
    if (option_is(option, "file="))
        return path_take(vault, option);
    if (option_is(option, "size="))
        return number_of(option->value, option->length, 10, &number) ? size_take(vault, number)
                                                                     : EINVAL;
    if (option_is(option, "base=")) {
        bool right = number_of(option->value, option->length, 16, &number) && number != 0;
        vault->wanted_base = number;
        return right && number % VAULT_PAGE == 0 ? 0 : EINVAL;
    }
    return EINVAL;
}

static bool *word_of(struct vault *vault, const char *word, size_t length)
{
    const struct {
        const char *text;
        bool *place;
    } words[] = {
        {"readonly", &vault->readonly}, {"create", &vault->create}, {"existing", &vault->existing}};
    for (unsigned i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strlen(words[i].text) == length && memcmp(words[i].text, word, length) == 0)
            return words[i].place;
    return NULL;
}

/* A word without "=" here, and the others one by one. */
static int word_take(struct vault *vault, const char *word, size_t length)
{
    char text[sizeof vault->path + 16];
    bool *place = word_of(vault, word, length);
    if (place != NULL) {
        *place = true;
        return 0;
    }
    if (length >= sizeof text)
        return ENAMETOOLONG;
    memcpy(text, word, length);
    text[length] = '\0';
    return options_each(text, option_take, vault);
}

int options_take(struct vault *vault, const char *options)
{
    int error = size_take(vault, BYTES_USUAL);
    while (error == 0 && options != NULL && *options != '\0') {
        size_t length = strcspn(options, ",");
        error = word_take(vault, options, length);
        options += length + (options[length] == ',' ? 1 : 0);
    }
    bool in_file = vault->path[0] != '\0';
    if (fault(vault, FAULT_contradiction_taken))
        return error;
    if (error == 0 && ((vault->create && (vault->existing || vault->readonly)) ||
                       (!in_file && (vault->create || vault->existing || vault->readonly))))
        error = EINVAL;
    return error;
}
