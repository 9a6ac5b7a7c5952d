#include "plan.h"

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
        if (room - used <= READ_BYTES / 2)
            bytes = realloc(bytes, room *= 2);
    }
    if (bytes == NULL || count < 0)
        return false;
    bytes[used] = '\0';
    *text = bytes;
    return true;
}

bool plan_read(const char *path, struct plan *plan)
{
    int file = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    *plan = (struct plan){0};
    if (file < 0)
        return false;
    bool done = read_all(file, &plan->text);
    int error = errno;
    if (file != STDIN_FILENO)
        close(file);
    errno = error;
    return done;
}

static bool wrong(struct plan *plan, const char *what)
{
    plan->wrong = what;
    return false;
}

static bool append(char **list, char *value)
{
    size_t count = 0;
    while (list[count] != NULL)
        count++;
    if (count == PLAN_WORDS_MOST)
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

static bool line_take(struct plan *plan, struct plan_row *row, const char *key, char *value)
{
    if (strcmp(key, "allocator") == 0)
        row->allocator = value;
    else if (strcmp(key, "clause") == 0)
        row->clause = value;
    else if (strcmp(key, "limit") == 0)
        return limit_parse(value, &row->limit_s) || wrong(plan, "no number of seconds");
    else if (strcmp(key, "env") == 0)
        return (strchr(value, '=') != NULL && append(row->environment, value)) ||
               wrong(plan, "no variable, or too many");
    else if (strcmp(key, "word") == 0)
        return append(row->words, value) || wrong(plan, "too many words");
    else
        return wrong(plan, "no key of a plan");
    return true;
}

static bool complete(struct plan *plan, const struct plan_row *row)
{
    if (row->allocator == NULL || row->clause == NULL || row->limit_s <= 0 || row->words[0] == NULL)
        return wrong(plan, "a row needs allocator, clause, limit and word");
    return true;
}

/* Cuts off the next line; NULL at the end of the text. */
static char *line_next(struct plan *plan)
{
    char *line = plan->text;
    if (*line == '\0')
        return NULL;
    plan->line++;
    plan->text += strcspn(line, "\n");
    if (*plan->text == '\n')
        *plan->text++ = '\0';
    return line;
}

bool plan_next(struct plan *plan, struct plan_row *row)
{
    char *line, *value;
    bool begun = false;
    *row = (struct plan_row){.number = plan->rows + 1};
    while ((line = line_next(plan)) != NULL) {
        if (strcmp(line, "run") == 0) {
            plan->rows++;
            return complete(plan, row);
        }
        begun = true;
        value = strchr(line, ' ');
        if (value == NULL)
            return wrong(plan, "a key without a value");
        *value++ = '\0';
        if (!line_take(plan, row, line, value))
            return false;
    }
    return begun && wrong(plan, "the last row does not end with run");
}
