/* open.c: pools made from a line of options, over pages of the host.
 *
 * Runs before any constructor if it must: it wants nothing but pages.
 */
#include "cache.h"
#include "fork.h"
#include "pages.h"

#include <errno.h>

enum { NAME_BYTES = 64 };

struct opened {
    Pool pool;
    char name[NAME_BYTES];
    int spin; /* of the option lock=spin */
};

/* A lock as an owner has one: behind callbacks. */
static void owners_lock(Pool *pool)
{
    port_spin_lock(pool->private);
}

static void owners_unlock(Pool *pool)
{
    port_spin_unlock(pool->private);
}

struct span {
    const char *start;
    size_t length;
};

/* Takes what stands before `mark`, and `mark`, off the front of the rest. */
static struct span take(struct span *rest, char mark)
{
    const char *found = memchr(rest->start, mark, rest->length);
    struct span taken = {rest->start, found != NULL ? (size_t)(found - rest->start) : rest->length};
    size_t gone = taken.length + (found != NULL);
    *rest = (struct span){rest->start + gone, rest->length - gone};
    return taken;
}

static bool is(struct span text, const char *word)
{
    return text.length == strlen(word) && memcmp(text.start, word, text.length) == 0;
}

static bool number(struct span text, size_t *value)
{
    *value = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (text.start[i] < '0' || text.start[i] > '9')
            return false;
        if (__builtin_mul_overflow(*value, (size_t)10, value) ||
            __builtin_add_overflow(*value, (size_t)(text.start[i] - '0'), value))
            return false;
    }
    return text.length > 0;
}

static bool flags(struct span text, int *value)
{
    static const char *const names[] = {"antagonism", "paranoia",  "verbosity", "debugging",
                                        "logging",    "tolerance", "noreuse"};
    for (bool more = true; more;) {
        more = memchr(text.start, '+', text.length) != NULL;
        struct span name = take(&text, '+');
        int flag = 0;
        for (int bit = 0; bit < 7; bit++)
            if (is(name, names[bit]))
                flag = 1 << bit;
        if (flag == 0)
            return false;
        *value |= flag;
    }
    return true;
}

static bool option(struct opened *opened, struct span key, struct span value)
{
    Pool *pool = &opened->pool;
    if (is(key, "name")) {
        if (value.length >= NAME_BYTES)
            return false;
        memcpy(opened->name, value.start, value.length);
        opened->name[value.length] = '\0';
        return true;
    }
    if (is(key, "flags"))
        return flags(value, &pool->flags);
    if (is(key, "lock")) {
        pool->lock = owners_lock;
        pool->unlock = owners_unlock;
        pool->private = &opened->spin;
        return is(value, "spin");
    }
    size_t *member = is(key, "maxsize")    ? &pool->maxsize
                     : is(key, "minarena") ? &pool->minarena
                     : is(key, "quantum")  ? &pool->quantum
                     : is(key, "minblock") ? &pool->minblock
                                           : NULL;
    return member != NULL && number(value, member);
}

int poolopen(const char *options, Pool **pool)
{
    struct opened *opened = pages_take(sizeof *opened);
    if (opened == NULL)
        return ENOMEM;
    memcpy(opened->name, "pool", sizeof "pool");
    opened->pool.name = opened->name;
    opened->pool.maxsize = SIZE_MAX;
    opened->pool.minarena = (size_t)64 << 10;
    struct span rest = {options, options != NULL ? strlen(options) : 0};
    while (rest.length > 0) {
        struct span value = take(&rest, ',');
        struct span key = take(&value, '=');
        if (!option(opened, key, value)) {
            pages_return(opened, sizeof *opened);
            return EINVAL;
        }
    }
    own_lock_register(&opened->pool);
    caches_begin(&opened->pool);
    *pool = &opened->pool;
    return 0;
}

void poolclose(Pool *pool)
{
    caches_end(pool);
    poolreset(pool);
    pages_return(pool, sizeof(struct opened));
}
