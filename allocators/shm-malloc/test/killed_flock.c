/* variant: flock.  Holders of flock are killed, and the others go on. */
#include "killed.h"
