/* fault_find.h: the faults of one base, and each by its name.
 *
 * Every base compiles it with a fault_names.h of its own, which the build writes from the texts of
 * its mutants (fault_names.cmake), so that a name stands in one place.
 */
#ifndef MUTANT_FAULT_FIND_H
#define MUTANT_FAULT_FIND_H

#include "fault_names.h"

#include <stddef.h>

#define FAULT_MEMBER(name) FAULT_##name,
enum fault { FAULT_none, FAULT_NAMES(FAULT_MEMBER) FAULT_COUNT };
#undef FAULT_MEMBER

/* The fault of that name, or FAULT_none. */
enum fault fault_find(const char *name, size_t length);

#endif
