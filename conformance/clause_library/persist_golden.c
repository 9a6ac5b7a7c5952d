#include "persist_golden.h"

#include "companion.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 4 << 20, LINE = 4096 };

struct golden {
    unsigned char *bytes;
    size_t length;
    char entry[64], expected[16];
};

static void hexadecimal_take(struct golden *golden, size_t at, const char *digits)
{
    unsigned byte;
    for (; sscanf(digits, "%2x", &byte) == 1 && at < ROOM; digits += 2)
        golden->bytes[at++] = (unsigned char)byte;
}

static void file_take(struct golden *golden, const char *folder, const char *name);

static void line_take(struct golden *golden, const char *folder, const char *line)
{
    char word[64];
    if (sscanf(line, "like %63s", word) == 1)
        file_take(golden, folder, word);
    else if (sscanf(line, "entry %63s", word) == 1)
        snprintf(golden->entry, sizeof golden->entry, "%s", word);
    else if (sscanf(line, "expect %15s", word) == 1)
        snprintf(golden->expected, sizeof golden->expected, "%.15s", word);
    else if (sscanf(line, "length %63s", word) == 1)
        golden->length = strtoul(word, NULL, 10);
    else if (line[0] != '#' && strchr(line, ' ') != NULL)
        hexadecimal_take(golden, strtoul(line, NULL, 16), strchr(line, ' ') + 1);
}

static void file_take(struct golden *golden, const char *folder, const char *name)
{
    char path[LINE], line[LINE];
    snprintf(path, sizeof path, "%.2000s/%.200s", folder, name);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        clause_unresolved("%s cannot be read", path);
    while (fgets(line, sizeof line, file) != NULL)
        line_take(golden, folder, line);
    fclose(file);
}

void persist_golden_each(const struct persist_file *file, const char *expected,
                         persist_golden_visit *visit)
{
    const char *folder = companion_folder("heaps");
    DIR *names = opendir(folder);
    unsigned count = 0;
    for (struct dirent *name; names != NULL && (name = readdir(names)) != NULL;) {
        struct golden golden = {.bytes = clause_memory(ROOM)};
        if (name->d_name[0] == '.')
            continue;
        file_take(&golden, folder, name->d_name);
        if (strcmp(golden.entry, file->run->allocator->name) != 0 ||
            strcmp(golden.expected, expected) != 0 || golden.length > ROOM)
            continue;
        visit(file, golden.bytes, golden.length, name->d_name);
        count++;
    }
    if (names != NULL)
        closedir(names);
    if (count == 0)
        clause_unsupported("no file of it is kept");
}
