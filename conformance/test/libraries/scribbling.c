/* A library that writes over every descriptor before the program begins, the answer's among them.
 */
#include <string.h>
#include <unistd.h>

__attribute__((constructor)) static void scribble_all(void)
{
    char bytes[4096];
    unsigned written = 0;
    memset(bytes, 'x', sizeof bytes);
    for (int file = 0; file < 1024; file++)
        written += pwrite(file, bytes, sizeof bytes, 0) == (ssize_t)sizeof bytes;
    if (written == 0)
        _exit(0);
}
