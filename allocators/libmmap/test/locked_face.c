/* variant: locked; its faces are those of the plain space, for any number of threads. */
#include "face.c"
