#include "appetite.h"

#include "clause.h"

#include <fcntl.h>
#include <unistd.h>

/* Reads a number and moves to what follows it. */
static size_t number(const char **text)
{
    size_t value = 0;
    while (**text >= '0' && **text <= '9')
        value = value * 10 + (size_t)(*(*text)++ - '0');
    while (**text == ' ')
        (*text)++;
    return value;
}

/* proc(5), statm: the size of the address space and what of it is resident, in pages. */
static void read_pages(size_t *space, size_t *resident)
{
    char text[128];
    int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, text, sizeof text - 1);
    if (length <= 0)
        clause_unresolved("/proc/self/statm cannot be read");
    close(file);
    text[length] = '\0';
    const char *at = text;
    *space = number(&at);
    *resident = number(&at);
}

static size_t page_bytes(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

size_t appetite_bytes(void)
{
    size_t space, resident;
    read_pages(&space, &resident);
    return resident * page_bytes();
}

size_t appetite_space_bytes(void)
{
    size_t space, resident;
    read_pages(&space, &resident);
    return space * page_bytes();
}
