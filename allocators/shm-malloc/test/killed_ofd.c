/* variant: ofd.  Holders of locks of bytes are killed, and the others go on. */
#include "killed.h"
