#include "cell_list.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { READ_BYTES = 1 << 16 };

static bool read_all(int file, char **text)
{
    size_t used = 0, room = READ_BYTES;
    ssize_t count = 1;
    char *bytes = malloc(room);
    while (bytes != NULL && (count = read(file, bytes + used, room - used - 1)) > 0) {
        used += (size_t)count;
        if (room - used > READ_BYTES / 2)
            continue;
        char *more = realloc(bytes, room *= 2);
        if (more == NULL)
            free(bytes);
        bytes = more;
    }
    if (bytes == NULL || count < 0) {
        free(bytes);
        return false;
    }
    bytes[used] = '\0';
    *text = bytes;
    return true;
}

bool cell_list_read(const char *path, struct cell_list *list)
{
    int file = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    *list = (struct cell_list){0};
    if (file < 0)
        return false;
    bool done = read_all(file, &list->bytes);
    int error = errno;
    list->text = list->bytes;
    if (file != STDIN_FILENO)
        close(file);
    errno = error;
    return done;
}

void cell_list_free(struct cell_list *list)
{
    free(list->bytes);
    *list = (struct cell_list){0};
}

static bool wrong(struct cell_list *list, const char *what)
{
    list->wrong = what;
    return false;
}

static bool append(char **list, char *value)
{
    size_t count = 0;
    while (list[count] != NULL)
        count++;
    if (count == CELL_WORDS_MOST)
        return false;
    list[count] = value;
    return true;
}

static bool limit_parse(const char *value, double *limit_s)
{
    char *end;
    *limit_s = strtod(value, &end);
    return end != value && *end == '\0' && *limit_s > 0 && *limit_s < 1e6;
}

static bool line_take(struct cell_list *list, struct listed_cell *cell, const char *key,
                      char *value)
{
    if (strcmp(key, "allocator") == 0)
        cell->allocator = value;
    else if (strcmp(key, "clause") == 0)
        cell->clause = value;
    else if (strcmp(key, "limit") == 0)
        return limit_parse(value, &cell->limit_s) || wrong(list, "no number of seconds");
    else if (strcmp(key, "env") == 0)
        return (strchr(value, '=') != NULL && append(cell->environment, value)) ||
               wrong(list, "no variable, or too many");
    else if (strcmp(key, "word") == 0)
        return append(cell->words, value) || wrong(list, "too many words");
    else
        return wrong(list, "no key of a cell");
    return true;
}

static bool complete(struct cell_list *list, const struct listed_cell *cell)
{
    if (cell->allocator == NULL || cell->clause == NULL || cell->limit_s <= 0 ||
        cell->words[0] == NULL)
        return wrong(list, "a cell needs allocator, clause, limit and word");
    return true;
}

/* Cuts off the next line; NULL at the end of the text. */
static char *line_next(struct cell_list *list)
{
    char *line = list->text;
    if (*line == '\0')
        return NULL;
    list->line++;
    list->text += strcspn(line, "\n");
    if (*list->text == '\n')
        *list->text++ = '\0';
    return line;
}

bool cell_list_next(struct cell_list *list, struct listed_cell *cell)
{
    char *line, *value;
    bool begun = false;
    *cell = (struct listed_cell){.number = list->cells + 1};
    while ((line = line_next(list)) != NULL) {
        if (strcmp(line, "run") == 0) {
            list->cells++;
            return complete(list, cell);
        }
        begun = true;
        value = strchr(line, ' ');
        if (value == NULL)
            return wrong(list, "a key without a value");
        *value++ = '\0';
        if (!line_take(list, cell, line, value))
            return false;
    }
    return begun && wrong(list, "the last cell does not end with run");
}
