/* persist.h: how a body's calls reach a heap in a file.
 *
 * Through the table alone: what is measured here takes much longer than the call.  A body opens its
 * heaps itself, under names of its own in the working folder, and removes them; the harness opens
 * none for it.  Each open gets the options of the entry, and the words of allocator.h behind them.
 */
#ifndef ASSAY_PERSIST_H
#define ASSAY_PERSIST_H

#include "binding.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PERSIST_NAME_BYTES = 48, PERSIST_OPTIONS_BYTES = 256 };

struct persist {
    const struct allocator *allocator;
    const char *options; /* of the entry, or NULL */
    void *handle;        /* NULL: it is not open */
};

static inline struct persist persist_of(const struct body_arguments *arguments)
{
    return (struct persist){arguments->allocator, arguments->options, NULL};
}

/* The name of a heap's file: of this process, so that bodies beside it have others. */
static inline void persist_name(char name[static PERSIST_NAME_BYTES], uint64_t number)
{
    snprintf(name, PERSIST_NAME_BYTES, "heap.%ld.%llu", (long)getpid(), (unsigned long long)number);
}

static inline void persist_words(const struct persist *persist, const char *name, const char *words,
                                 char text[static PERSIST_OPTIONS_BYTES])
{
    const char *own = persist->options != NULL ? persist->options : "";
    snprintf(text, PERSIST_OPTIONS_BYTES, "%s%sfile=%s%s%s", own, own[0] != '\0' ? "," : "", name,
             words[0] != '\0' ? "," : "", words);
}

/* False with the errno of the allocator. */
static inline bool persist_open(struct persist *persist, const char *name, const char *words)
{
    char text[PERSIST_OPTIONS_BYTES];
    persist_words(persist, name, words, text);
    int error = persist->allocator->open(text, &persist->handle);
    if (error != 0) {
        persist->handle = NULL;
        errno = error;
        return false;
    }
    if (persist->allocator->thread_enter != NULL)
        persist->allocator->thread_enter(persist->handle);
    return true;
}

/* As persist_open.  Makes a heap whose blocks may take so many MiB. */
static inline bool persist_create(struct persist *persist, const char *name, uint64_t mebibytes)
{
    char words[64];
    snprintf(words, sizeof words, "size=%lluM,create", (unsigned long long)mebibytes);
    return persist_open(persist, name, words);
}

static inline void persist_close(struct persist *persist)
{
    if (persist->handle == NULL)
        return;
    if (persist->allocator->thread_leave != NULL)
        persist->allocator->thread_leave(persist->handle);
    persist->allocator->close(persist->handle);
    persist->handle = NULL;
}

/* Nobody has the heap open; it need not be there. */
static inline void persist_destroy(const struct persist *persist, const char *name)
{
    char text[PERSIST_OPTIONS_BYTES];
    persist_words(persist, name, "", text);
    if (access(name, F_OK) == 0)
        persist->allocator->persist->destroy(text);
}

static inline void *persist_malloc(const struct persist *persist, size_t size)
{
    return persist->allocator->heap->malloc(persist->handle, size);
}

static inline void persist_free(const struct persist *persist, void *block)
{
    persist->allocator->heap->free(persist->handle, block);
}

static inline bool persist_root_set(const struct persist *persist, void *block)
{
    return persist->allocator->persist->root_set(persist->handle, 0, block) == 0;
}

static inline void *persist_root_get(const struct persist *persist)
{
    return persist->allocator->persist->root_get(persist->handle, 0);
}

static inline bool persist_sync(const struct persist *persist)
{
    return persist->allocator->persist->sync(persist->handle) == 0;
}

#endif
