/* load.c: asks /proc/loadavg. */
#include "load.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The kernel's word, "0.20 0.18 0.12 3/412 9715\n", is read up to the slash; 0 if there is none. */
static long runnable(void)
{
    char text[128];
    int file = open("/proc/loadavg", O_RDONLY | O_CLOEXEC);
    ssize_t length = file >= 0 ? read(file, text, sizeof text - 1) : -1;
    if (file >= 0)
        close(file);
    if (length <= 0)
        return 0;
    text[length] = '\0';
    char *slash = strchr(text, '/');
    while (slash != NULL && slash > text && slash[-1] != ' ')
        slash--;
    return slash != NULL ? strtol(slash, NULL, 10) : 0;
}

double load_share(void)
{
    const double least = 0.05;
    double others = (double)(runnable() - 1);
    double processors = (double)sysconf(_SC_NPROCESSORS_ONLN);
    double share = others > processors ? processors / others : 1;
    return share > least ? share : least;
}
