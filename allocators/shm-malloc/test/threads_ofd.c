/* variant: ofd.  Threads of two processes use a heap under the lock at once. */
#include "threads.h"
