/* variant: flock.  A holder's death that cannot be repaired, under this lock. */
#include "lost.h"
