/* variant: sysvsem.  A wait for the lock goes on after each signal. */
#include "interrupted.h"
