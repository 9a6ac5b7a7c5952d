/* clause.c: the answers that clause.h declares, written into the answer's record.
 *
 * They allocate nothing: the heap may be the very thing that is broken, and vsnprintf of numbers
 * and strings needs none.
 */
#include "clause.h"

#include "answer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Ends the process with a final answer, or without one where another thread or process of the
 * clause was first: that answer stands. */
static _Noreturn void answer_end(enum answer_state state, const char *format, va_list arguments)
{
    if (answer_claim()) {
        vsnprintf(answer_reason(), ANSWER_TEXT_MOST, format, arguments);
        answer_finish(state);
    }
    _exit(1);
}

void clause_fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    answer_end(ANSWER_FAIL, format, arguments);
}

enum { NOTES_MOST = 8 };

static char notes[ANSWER_TEXT_MOST - 32]; /* with room for how many more there are */
static size_t notes_length;
static unsigned notes_made, notes_told;

void clause_note(const char *format, ...)
{
    char sentence[ANSWER_TEXT_MOST];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    size_t room = sizeof notes - notes_length;
    bool fits = notes_told == notes_made && notes_told < NOTES_MOST && strlen(sentence) + 2 < room;
    if (fits)
        notes_length += (size_t)snprintf(notes + notes_length, room, "%s%s",
                                         notes_told++ > 0 ? "; " : "", sentence);
    notes_made++;
}

void clause_conclude(void)
{
    if (notes_made > notes_told)
        clause_fail("%s; and %u more", notes, notes_made - notes_told);
    if (notes_made > 0)
        clause_fail("%s", notes);
}

void clause_unsupported(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    answer_end(ANSWER_UNSUPPORTED, format, arguments);
}

void clause_unresolved(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    answer_end(ANSWER_UNRESOLVED, format, arguments);
}

void clause_value(const char *format, ...)
{
    va_list arguments;
    if (answer_value()[0] != '\0')
        clause_unresolved("the clause tells a second value");
    va_start(arguments, format);
    vsnprintf(answer_value(), ANSWER_TEXT_MOST, format, arguments);
    va_end(arguments);
}

void clause_grade(int grade, const char *how)
{
    if (grade < -1 || grade > 5)
        clause_unresolved("%d is no grade", grade);
    clause_value("%d", grade);
    snprintf(answer_reason(), ANSWER_TEXT_MOST, "%s", how);
}

void *clause_open(const struct clause_run *run, const char *options)
{
    void *handle = NULL;
    int error = run->allocator->open(options != NULL ? options : run->options, &handle);
    if (error != 0)
        clause_unresolved("another heap cannot be opened: %s", strerror(error));
    return handle;
}

void *clause_memory(size_t size)
{
    void *memory = mmap(NULL, size == 0 ? 1 : size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED)
        clause_unresolved("no memory for the clause's own %zu bytes", size);
    return memory;
}
