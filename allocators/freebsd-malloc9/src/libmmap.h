/* libmmap.h: the address-space manager of this repository, which keeps the arena (arena.c). */
#include "../../libmmap/include/libmmap.h"
