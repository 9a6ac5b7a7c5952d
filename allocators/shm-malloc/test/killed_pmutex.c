/* variant: pmutex.  Holders of a robust mutex are killed, and the others go on. */
#include "killed.h"
