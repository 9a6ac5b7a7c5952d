/* table.c: leaves of one length; the last one grows to it, for most threads make few objects. */
#include "table.h"

#include <stdlib.h>

enum { LEAF_OBJECTS = 4096, LEAF_LEAST = 16 };

struct trace_leaf {
    uint32_t live;
    uint32_t room;
    uint64_t of[];
};

/* The list of leaves doubles, so its room is not kept: it is a power of two. */
static bool lengthen(struct trace_table *table)
{
    uint64_t count = table->count / LEAF_OBJECTS;
    if ((count & (count - 1)) != 0)
        return true;
    uint64_t room = count == 0 ? 1 : 2 * count;
    struct trace_leaf **more = realloc(table->leaves, room * sizeof(struct trace_leaf *));
    if (more == NULL)
        return false;
    table->leaves = more;
    return true;
}

static bool grow(struct trace_leaf **place, uint32_t room)
{
    struct trace_leaf *more = realloc(*place, sizeof *more + room * sizeof more->of[0]);
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
    uint32_t within = (uint32_t)(table->count % LEAF_OBJECTS);
    if (within == 0) {
        if (!lengthen(table))
            return false;
        table->leaves[table->count / LEAF_OBJECTS] = NULL;
    }
    struct trace_leaf **place = &table->leaves[table->count / LEAF_OBJECTS];
    uint32_t room = *place == NULL ? 0 : (*place)->room;
    if (within == room && !grow(place, room == 0 ? LEAF_LEAST : 2 * room))
        return false;
    (*place)->of[within] = number;
    (*place)->live++;
    table->count++;
    return true;
}

uint64_t trace_table_end(struct trace_table *table, uint64_t object)
{
    struct trace_leaf **place = &table->leaves[object / LEAF_OBJECTS];
    if (*place == NULL)
        return TRACE_TABLE_ENDED;
    uint64_t *of = &(*place)->of[object % LEAF_OBJECTS], number = *of;
    *of = TRACE_TABLE_ENDED;
    if (number == TRACE_TABLE_ENDED)
        return number;
    bool whole = (object / LEAF_OBJECTS + 1) * LEAF_OBJECTS <= table->count;
    if (--(*place)->live == 0 && whole) {
        free(*place);
        *place = NULL;
    }
    return number;
}

void trace_table_close(struct trace_table *table)
{
    for (uint64_t i = 0; i * LEAF_OBJECTS < table->count; i++)
        free(table->leaves[i]);
    free(table->leaves);
    *table = (struct trace_table){0};
}
