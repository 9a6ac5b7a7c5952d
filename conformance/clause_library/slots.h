/* slots.h: where the loaded libraries' calls of a function go.
 *
 * A library calls what it does not define through a slot that the dynamic linker has filled.  All
 * of them can be led elsewhere, to see who calls what.
 */
#ifndef ASSAY_SLOTS_H
#define ASSAY_SLOTS_H

/* Leads every library's slot of `function` to `replacement`; this program's own slots stay.
 * Returns how many there were.  For the rest of the process's life; no other thread may run. */
unsigned slots_redirect(const char *function, const void *replacement);

#endif
