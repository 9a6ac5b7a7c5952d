/* variant: sysvsem.  Holders of a semaphore are killed, and the others go on. */
#include "killed.h"
