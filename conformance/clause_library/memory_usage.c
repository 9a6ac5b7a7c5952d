#include "memory_usage.h"

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

/* proc(5), statm: seven numbers of pages. */
enum statm { STATM_SPACE, STATM_RESIDENT, STATM_DATA = 5, STATM_FIELDS = 7 };

static size_t bytes_of(enum statm field)
{
    char text[128];
    size_t pages[STATM_FIELDS];
    int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? -1 : read(file, text, sizeof text - 1);
    if (length <= 0)
        clause_unresolved("/proc/self/statm cannot be read");
    close(file);
    text[length] = '\0';
    const char *at = text;
    for (unsigned i = 0; i < STATM_FIELDS; i++)
        pages[i] = number(&at);
    return pages[field] * (size_t)sysconf(_SC_PAGESIZE);
}

size_t memory_usage_bytes(void)
{
    return bytes_of(STATM_RESIDENT);
}

size_t memory_usage_space_bytes(void)
{
    return bytes_of(STATM_SPACE);
}

size_t memory_usage_data_bytes(void)
{
    return bytes_of(STATM_DATA);
}
