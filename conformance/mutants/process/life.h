/* life.h: the faults of a library's life: early, late, at a thread's end, in between. */
#ifndef MUTANT_LIFE_H
#define MUTANT_LIFE_H

#include <stdbool.h>
#include <stddef.h>

/* Each malloc asks; true: this one fails. */
bool life_ends_here(size_t size);

/* Called before a block is resized. */
void life_before_realloc(void);

#endif
