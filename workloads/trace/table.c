/* table.c: stretches of one length; the last one grows to it, for most threads make few objects. */
#include "table.h"

#include <stdlib.h>

enum { STRETCH = 4096, STRETCH_LEAST = 16 };

struct trace_stretch {
    uint32_t live;
    uint32_t room;
    uint64_t of[];
};

/* The list of stretches doubles, so its room is not kept: it is a power of two. */
static bool lengthen(struct trace_table *table)
{
    uint64_t count = table->count / STRETCH;
    if ((count & (count - 1)) != 0)
        return true;
    uint64_t room = count == 0 ? 1 : 2 * count;
    struct trace_stretch **more = realloc(table->stretches, room * sizeof(struct trace_stretch *));
    if (more == NULL)
        return false;
    table->stretches = more;
    return true;
}

static bool grow(struct trace_stretch **place, uint32_t room)
{
    struct trace_stretch *more = realloc(*place, sizeof *more + room * sizeof more->of[0]);
    if (more == NULL)
        return false;
    if (*place == NULL)
        more->live = 0;
    more->room = room;
    *place = more;
    return true;
}

bool trace_table_add(struct trace_table *table, uint64_t number)
{
    uint32_t within = (uint32_t)(table->count % STRETCH);
    if (within == 0) {
        if (!lengthen(table))
            return false;
        table->stretches[table->count / STRETCH] = NULL;
    }
    struct trace_stretch **place = &table->stretches[table->count / STRETCH];
    uint32_t room = *place == NULL ? 0 : (*place)->room;
    if (within == room && !grow(place, room == 0 ? STRETCH_LEAST : 2 * room))
        return false;
    (*place)->of[within] = number;
    (*place)->live++;
    table->count++;
    return true;
}

uint64_t trace_table_end(struct trace_table *table, uint64_t object)
{
    struct trace_stretch **place = &table->stretches[object / STRETCH];
    if (*place == NULL)
        return TRACE_TABLE_ENDED;
    uint64_t *of = &(*place)->of[object % STRETCH], number = *of;
    *of = TRACE_TABLE_ENDED;
    if (number == TRACE_TABLE_ENDED)
        return number;
    bool whole = (object / STRETCH + 1) * STRETCH <= table->count;
    if (--(*place)->live == 0 && whole) {
        free(*place);
        *place = NULL;
    }
    return number;
}

void trace_table_close(struct trace_table *table)
{
    for (uint64_t i = 0; i * STRETCH < table->count; i++)
        free(table->stretches[i]);
    free(table->stretches);
    *table = (struct trace_table){0};
}
