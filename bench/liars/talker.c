/* talker.c: writes records of its own among those of the harness; talker_texts.h has them, each
 * with what comes of it. */
#include "honest.h"
#include "variant.h"

#include <sys/syscall.h>

static const struct {
    const char *name, *text;
    int at_end, leaves;
} texts[] = {
#include "talker_texts.h"
};

enum { TALKER_DEPTH = 30000, TALKER_DIGITS = 5000 };

static void say(const char *text, size_t length)
{
    while (length > 0) {
        long written = syscall(SYS_write, STDOUT_FILENO, text, length);
        if (written <= 0)
            return;
        text += written;
        length -= (size_t)written;
    }
}

/* A record with so many of one character in it. */
static void say_many(const char *before, char character, unsigned count, const char *after)
{
    static char many[TALKER_DEPTH];
    memset(many, character, count);
    say(before, strlen(before));
    say(many, count);
    say(after, strlen(after));
}

static void speak(int at_end)
{
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (texts[i].at_end == at_end && variant_is(texts[i].name)) {
            say(texts[i].text, strlen(texts[i].text));
            if (texts[i].leaves)
                syscall(SYS_exit_group, 0);
        }
    if (!at_end && variant_is("deep"))
        say_many("{\"record\":\"sample\",\"value\":", '[', TALKER_DEPTH, "\n");
    if (!at_end && variant_is("digits"))
        say_many("{\"record\":\"phase\",\"live_bytes\":", '9', TALKER_DIGITS, "}\n");
}

static __attribute__((constructor)) void begin(void)
{
    speak(0);
}

static __attribute__((destructor)) void end(void)
{
    speak(1);
}

static void handed_out(void *block, size_t size, int cleared)
{
    (void)block, (void)size, (void)cleared;
}

static void taken_back(void *block)
{
    (void)block;
}
