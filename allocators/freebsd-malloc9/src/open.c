/* open.c: handles made from a line of options: a type of their own, and wait flags. */
#include "classes.h"
#include "fork.h"
#include "malloc9.h"
#include "meta.h"
#include "thread.h"

#include <errno.h>
#include <string.h>

struct word {
    const char *start;
    size_t length;
};

/* Takes what stands before `mark`, and `mark`, off the front of the rest. */
static struct word take(struct word *rest, char mark)
{
    const char *found = memchr(rest->start, mark, rest->length);
    struct word taken = {rest->start, found != NULL ? (size_t)(found - rest->start) : rest->length};
    size_t gone = taken.length + (found != NULL);
    *rest = (struct word){rest->start + gone, rest->length - gone};
    return taken;
}

static bool is(struct word text, const char *word)
{
    return text.length == strlen(word) && memcmp(text.start, word, text.length) == 0;
}

/* Decimal, with K, M or G behind it. */
static bool number(struct word text, size_t *value)
{
    size_t unit = 1;
    *value = 0;
    if (text.length > 0) {
        char last = text.start[text.length - 1];
        unsigned shift = last == 'K' ? 10 : last == 'M' ? 20 : last == 'G' ? 30 : 0;
        unit = (size_t)1 << shift;
        text.length -= shift != 0;
    }
    for (size_t i = 0; i < text.length; i++)
        if (text.start[i] < '0' || text.start[i] > '9' ||
            __builtin_mul_overflow(*value, (size_t)10, value) ||
            __builtin_add_overflow(*value, (size_t)(text.start[i] - '0'), value))
            return false;
    return text.length > 0 && !__builtin_mul_overflow(*value, unit, value);
}

struct wishes {
    size_t limit, failures, seed;
    unsigned knobs;
    bool has_knobs, no_cpus, panics;
};

static bool yes_or_no(struct word text, bool *value)
{
    *value = is(text, "yes");
    return *value || is(text, "no");
}

static bool knobs(struct word text, unsigned *value)
{
    static const char *const names[] = {"invariants", "diagnostic", "redzone", "memguard"};
    for (*value = 0; text.length > 0;) {
        struct word name = take(&text, '+');
        unsigned knob = 0;
        for (unsigned bit = 0; bit < sizeof names / sizeof names[0]; bit++)
            if (is(name, names[bit]))
                knob = 1u << bit;
        if (knob == 0 && !is(name, "none"))
            return false;
        *value |= knob;
    }
    return true;
}

static bool option(struct malloc9_handle *handle, struct wishes *wishes, struct word key,
                   struct word value)
{
    if (is(key, "type")) {
        if (value.length == 0 || value.length >= sizeof handle->name)
            return false;
        memset(handle->name, 0, sizeof handle->name);
        memcpy(handle->name, value.start, value.length);
        return true;
    }
    if (is(key, "wait")) {
        handle->flags = is(value, "ok") ? M_WAITOK : M_NOWAIT;
        return is(value, "ok") || is(value, "no");
    }
    if (is(key, "percpu")) {
        bool cpus, known = yes_or_no(value, &cpus);
        wishes->no_cpus = !cpus;
        return known;
    }
    if (is(key, "redzone_panic"))
        return yes_or_no(value, &wishes->panics);
    if (is(key, "debug"))
        return wishes->has_knobs = true, knobs(value, &wishes->knobs);
    size_t *member = is(key, "limit")      ? &wishes->limit
                     : is(key, "failures") ? &wishes->failures
                     : is(key, "seed")     ? &wishes->seed
                                           : NULL;
    return member != NULL && number(value, member);
}

static bool parse(const char *options, struct malloc9_handle *handle, struct wishes *wishes)
{
    struct word rest = {options, options != NULL ? strlen(options) : 0};
    while (rest.length > 0) {
        struct word value = take(&rest, ',');
        struct word key = take(&value, '=');
        if (!option(handle, wishes, key, value))
            return false;
    }
    return wishes->failures <= UINT32_MAX;
}

int malloc9_open(const char *options, struct malloc9_handle **handle)
{
    struct wishes wishes = {0};
    struct malloc9_handle *made = meta_take(sizeof *made);
    if (made == NULL)
        return ENOMEM;
    made->flags = M_NOWAIT;
    memcpy(made->name, "heap", sizeof "heap");
    if (!parse(options, made, &wishes)) {
        meta_give(made, sizeof *made);
        return EINVAL;
    }
    if (!classes_make()) {
        meta_give(made, sizeof *made);
        return ENOMEM;
    }
    if (wishes.no_cpus)
        thread_forbid_rseq();
    *made->type = (struct malloc_type){.ks_version = M_VERSION, .ks_shortdesc = made->name};
    malloc_init(made->type);
    if (wishes.has_knobs)
        malloc9_debug(made->type, wishes.knobs);
    if (wishes.panics)
        malloc9_redzone_set_panic(true);
    if (wishes.limit != 0)
        malloc9_set_kmem_size(wishes.limit);
    if (wishes.failures != 0)
        malloc9_failures((unsigned)wishes.failures, wishes.seed, false);
    *handle = made;
    fork_expect();
    return 0;
}

/* What still lives stays with the heap, which does not end. */
void malloc9_close(struct malloc9_handle *handle)
{
    malloc9_forget(handle->type);
    meta_give(handle, sizeof *handle);
}

void malloc9_forbid_per_cpu(void)
{
    thread_forbid_rseq();
}
