/* words.c: reads the file into memory of the program itself; words.h says what for. */
#include "words.h"

#include "own_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { WORDS_BYTES_MOST = 16384, WORDS_MOST = 64 };

static char text[WORDS_BYTES_MOST];
static char *words[WORDS_MOST + 2];

static bool refuse(const char *path, const char *why)
{
    fprintf(stderr, "bench-harness: %s: %s\n", path, why);
    return false;
}

static ssize_t file_read(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t used = 0, got = file < 0 ? -1 : 0;
    do {
        used += got;
        got = file < 0 ? -1 : own_read(file, text + used, sizeof text - (size_t)used);
    } while (got > 0);
    if (file >= 0)
        close(file);
    return got < 0 ? -1 : used;
}

bool words_read(const char *path, int *argc, char ***argv)
{
    ssize_t used = file_read(path);
    if (used < 0)
        return refuse(path, strerror(errno));
    if (used == sizeof text)
        return refuse(path, "too long");
    int count = 0;
    words[count++] = (*argv)[0];
    for (ssize_t at = 0; at < used; at += (ssize_t)strlen(text + at) + 1) {
        if (count > WORDS_MOST)
            return refuse(path, "too many words");
        words[count++] = text + at;
    }
    words[count] = NULL;
    *argc = count;
    *argv = words;
    return true;
}
