/* variant: spin.  Holders of a spin lock are killed, and the others go on. */
#include "killed.h"
