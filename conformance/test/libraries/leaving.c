/* A library that ends the process before the program begins, and claims success. */
#include <unistd.h>

__attribute__((constructor)) static void leave(void)
{
    _exit(0);
}
