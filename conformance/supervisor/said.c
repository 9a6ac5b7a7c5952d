#include "said.h"

#include <string.h>
#include <unistd.h>

enum { READS_MOST = 64 };

bool said_read(struct said *said, int file)
{
    char bytes[4096];
    for (unsigned reads = 0; reads < READS_MOST; reads++) {
        ssize_t count = read(file, bytes, sizeof bytes);
        if (count <= 0)
            return count < 0;
        size_t room = sizeof said->text - said->used;
        size_t kept = (size_t)count < room ? (size_t)count : room;
        memcpy(said->text + said->used, bytes, kept);
        said->used += kept;
    }
    return true;
}

static bool is_printable(char byte)
{
    return byte >= ' ' && byte <= '~';
}

void said_line(const struct said *said, char *line, size_t size)
{
    size_t at = 0, used = 0;
    while (at < said->used && !(is_printable(said->text[at]) && said->text[at] != ' '))
        at++;
    for (; at < said->used && said->text[at] != '\n' && used + 1 < size; at++)
        line[used++] = is_printable(said->text[at]) ? said->text[at] : '?';
    line[used] = '\0';
}
