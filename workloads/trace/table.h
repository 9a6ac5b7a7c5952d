/* table.h: a number for each object while it lives, by the object's own number.
 *
 * Objects are numbered as they are made, and most die young: a leaf of the table of which all
 * are ended is given back, so that the table is as large as what lives and not as all that was ever
 * made.
 */
#ifndef ASSAY_TRACE_TABLE_H
#define ASSAY_TRACE_TABLE_H

#include <stdbool.h>
#include <stdint.h>

/* What the table holds of an object that has ended. */
#define TRACE_TABLE_ENDED UINT64_MAX

struct trace_leaf;

struct trace_table {
    struct trace_leaf **leaves; /* NULL: all of it has ended */
    uint64_t count;             /* objects so far */
};

/* The number of the next object; it is not TRACE_TABLE_ENDED.  False: no memory. */
bool trace_table_add(struct trace_table *table, uint64_t number);

/* The number of an object below `count`, which ends now; TRACE_TABLE_ENDED if it has before. */
uint64_t trace_table_end(struct trace_table *table, uint64_t object);

void trace_table_close(struct trace_table *table);

#endif
