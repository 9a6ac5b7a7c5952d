/* host.c: nodes from the C library, and spaces from a line of options.  The part of the library
 * that a freestanding build leaves out. */
#include "libmmap.h"
#include "open.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void *host_take(void *context, size_t size)
{
    (void)context;
    return malloc(size);
}

static void host_give(void *context, void *node, size_t size)
{
    (void)context, (void)size;
    free(node);
}

static const MMNodes host_nodes = {host_take, host_give, NULL};

bool mm_init(MMAddrSpace *mm, uint64_t start, size_t len, size_t pagesize)
{
    return mm_init_with(mm, start, len, pagesize, &host_nodes, NULL);
}

/* What a line of options says. */
struct wish {
    uint64_t start, len, page, guard, align, seed, strict;
    MMPlacement placement;
};

/* Reads "64K"; false if the text is no such number. */
static bool number_parse(const char *text, uint64_t *number)
{
    static const char units[] = "KMGT";
    char *end;
    errno = 0;
    *number = strtoull(text, &end, 0);
    if (errno != 0 || end == text || *text == '-')
        return false;
    const char *unit = *end != '\0' ? strchr(units, *end) : NULL;
    if (unit == NULL)
        return *end == '\0';
    unsigned shift = 10 * (unsigned)(unit - units + 1);
    if (end[1] != '\0' || *number > UINT64_MAX >> shift)
        return false;
    *number <<= shift;
    return true;
}

static bool placement_parse(const char *text, MMPlacement *placement)
{
    static const char *const names[] = {"lowest", "best", "random"};
    for (unsigned i = 0; i < 3; i++)
        if (strcmp(text, names[i]) == 0) {
            *placement = (MMPlacement)i;
            return true;
        }
    return false;
}

static bool option_take(const char *key, const char *value, struct wish *wish)
{
    const struct {
        const char *key;
        uint64_t *number;
    } numbers[] = {{"start", &wish->start},  {"len", &wish->len},     {"page", &wish->page},
                   {"guard", &wish->guard},  {"align", &wish->align}, {"seed", &wish->seed},
                   {"strict", &wish->strict}};
    if (strcmp(key, "policy") == 0)
        return placement_parse(value, &wish->placement);
    for (unsigned i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        if (strcmp(key, numbers[i].key) == 0)
            return number_parse(value, numbers[i].number);
    return false;
}

static bool options_parse(const char *options, struct wish *wish)
{
    char copy[256];
    char *rest = copy;
    if (options == NULL)
        return true;
    if (strlen(options) >= sizeof copy)
        return false;
    strcpy(copy, options);
    while (rest != NULL) {
        char *value = strsep(&rest, ",");
        const char *key = strsep(&value, "=");
        if (value == NULL || !option_take(key, value, wish))
            return false;
    }
    return wish->strict <= 1;
}

int mm_open(const char *options, void **handle)
{
    struct wish wish = {
        .start = 0x10000, .len = ((uint64_t)1 << 47) - 0x10000, .page = 4096, .strict = 1};
    if (!options_parse(options, &wish))
        return EINVAL;
    MMPolicy policy = {wish.placement, wish.guard, wish.align, wish.seed, wish.strict == 1};
    MMAddrSpace *space = malloc(sizeof *space);
    if (space == NULL)
        return ENOMEM;
    if (!mm_init_with(space, wish.start, wish.len, wish.page, &host_nodes, &policy)) {
        free(space);
        return EINVAL;
    }
    *handle = space;
    return 0;
}

void mm_close(void *handle)
{
    mm_free(handle);
    free(handle);
}
