/* context.c: what is said, how a rule that was broken ends, and simulated contexts. */
#include "malloc9.h"

#include "thread.h"
#include "zone.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { LINE_BYTES = 512 };

static void (*print_hook)(const char *line);
static void (*panic_hook)(const char *line);

void malloc9_set_print(void (*print)(const char *line))
{
    print_hook = print;
}

void malloc9_set_panic(void (*panic)(const char *line))
{
    panic_hook = panic;
}

static void say(const char *line)
{
    size_t length = 0;
    while (line[length] != '\0')
        length++;
    if (print_hook != NULL)
        print_hook(line);
    else
        port_write(STDERR_FILENO, line, length);
}

void malloc9_print(const char *format, ...)
{
    char line[LINE_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    say(line);
}

_Noreturn void malloc9_panic(const char *format, ...)
{
    char line[LINE_BYTES], text[LINE_BYTES - 16];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    snprintf(line, sizeof line, "panic: %s\n", text);
    say(line);
    if (panic_hook != NULL)
        panic_hook(text);
    abort();
}

/* The depth of interrupts in the lower half, that of critical sections in the upper one. */
static void context_change(unsigned by)
{
    thread_cool_self();
    hot.interrupts += by;
}

void malloc9_interrupt_enter(void)
{
    context_change(1);
}

void malloc9_interrupt_leave(void)
{
    context_change(-1u);
}

void malloc9_critical_enter(void)
{
    context_change(HOT_CRITICAL_ONE);
}

void malloc9_critical_leave(void)
{
    context_change(-(unsigned)HOT_CRITICAL_ONE);
}

void malloc9_assert_context(const char *name, int flags)
{
    if (port_likely(hot.interrupts == 0))
        return;
    if (hot.interrupts & HOT_CRITICAL)
        malloc9_panic("%s in a critical section", name);
    if (flags & M_WAITOK)
        malloc9_panic("%s(M_WAITOK) in interrupt context", name);
}
