/* heard.h: what a pool said through `print`, and how often it asked for the stack. */
#ifndef ASSAY_HEARD_H
#define ASSAY_HEARD_H

#include "watched.h"

static struct {
    size_t lines, stacks;
    size_t heads, arenas, blocks, bytes, of_free, of_live; /* of dumps */
    size_t arena_bytes, damaged;
    char last[256];
} heard;

static inline void heard_print(Pool *pool, char *format, ...)
{
    size_t size;
    WATCHED_LINE(line, format);
    clause_expect(pool->print == heard_print, "print got another pool");
    clause_expect(strchr(line, '\n') == line + strlen(line) - 1, "not one line: %s", line);
    heard.lines++;
    heard.heads += strncmp(line, "pool ", 5) == 0;
    if (sscanf(line, "block %*p: %zu bytes", &size) == 1) {
        bool free = strstr(line, " free") != NULL || strstr(line, " recent") != NULL;
        heard.blocks++;
        heard.bytes += size;
        *(free ? &heard.of_free : &heard.of_live) += size;
    } else if (sscanf(line, "arena %*p: %zu bytes", &size) == 1) {
        heard.arenas++;
        heard.arena_bytes += size;
    }
    heard.damaged += strstr(line, "damaged") != NULL;
    memcpy(heard.last, line, sizeof line);
}

static inline void heard_stack(Pool *pool)
{
    clause_expect(pool->logstack == heard_stack, "logstack got another pool");
    heard.stacks++;
    clause_expect(heard.stacks == heard.lines, "logstack is not called after its line");
}

#endif
