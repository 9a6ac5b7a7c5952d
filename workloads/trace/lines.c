/* lines.c: writes and reads the eight words. */
#include "lines.h"

#include "file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_BYTES = 256, WORDS = 8 };

static const char *const names[TRACE_OPS] = TRACE_OP_NAMES;

static void write_object(FILE *to, uint64_t object)
{
    if (object == TRACE_NO_OBJECT)
        fputs("- ", to);
    else
        fprintf(to, "%" PRIu64 " ", object);
}

void trace_line_write(FILE *to, const struct trace_event *event)
{
    fprintf(to, "%" PRIu32 " %" PRIu64 " %s ", event->thread, event->time_ns, names[event->op]);
    write_object(to, event->object);
    write_object(to, event->result);
    fprintf(to, "%" PRIu64 " %" PRIu64 " %" PRIu64 "\n", event->size, event->count,
            event->alignment);
}

static bool read_number(const char *word, uint64_t *number)
{
    char *end;
    errno = 0;
    *number = strtoull(word, &end, 10);
    return *word >= '0' && *word <= '9' && *end == '\0' && errno == 0;
}

static bool read_object(const char *word, uint64_t *object)
{
    *object = TRACE_NO_OBJECT;
    return strcmp(word, "-") == 0 || (read_number(word, object) && *object != TRACE_NO_OBJECT);
}

static bool read_op(const char *word, enum trace_op *op)
{
    unsigned at = 0;
    while (at < TRACE_OPS && strcmp(word, names[at]) != 0)
        at++;
    *op = (enum trace_op)at;
    return at < TRACE_OPS;
}

static bool read_words(char *text, struct trace_event *event)
{
    char *words[WORDS + 1] = {0}, *rest = NULL;
    int count = 0;
    for (char *word = strtok_r(text, " \n", &rest); word != NULL && count <= WORDS;
         word = strtok_r(NULL, " \n", &rest))
        words[count++] = word;
    uint64_t thread;
    if (count != WORDS || !read_number(words[0], &thread) || thread >= UINT32_MAX)
        return false;
    event->thread = (uint32_t)thread;
    return read_number(words[1], &event->time_ns) && read_op(words[2], &event->op) &&
           read_object(words[3], &event->object) && read_object(words[4], &event->result) &&
           read_number(words[5], &event->size) && read_number(words[6], &event->count) &&
           read_number(words[7], &event->alignment);
}

int trace_line_read(FILE *from, struct trace_event *event, uint64_t *line,
                    struct trace_error *error)
{
    char text[LINE_BYTES];
    if (fgets(text, sizeof text, from) == NULL) {
        (void)trace_fail(error, 0, ferror(from) ? "cannot be read" : "the text ends without `end`");
        return -1;
    }
    ++*line;
    if (strcmp(text, TRACE_LAST_LINE) == 0)
        return 0;
    if (!read_words(text, event)) {
        (void)trace_fail(error, 0, "not the eight words of an event");
        return -1;
    }
    return 1;
}
