/* attempt_grade.c: the scale of misuse/README.md.
 *
 * Whether a text names the misuse is decided by words that allocators use for it; a line that only
 * logs the call has none of them.
 */
#include "attempt_grade.h"

#include "clause.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TEXT_MOST = 1 << 16, NEAR_BYTES = 64 };

static const char *const words[] = {"double",   "twice",     "already",  "corrupt",   "invalid",
                                    "damaged",  "past the",  "overrun",  "overflow",  "not a block",
                                    "mismatch", "unaligned", "misalign", "tolerated", "attempt",
                                    "error",    "bad ",      "written",  "unknown",   "wrong"};

_Noreturn void attempt_end(struct attempt_report *report, enum attempt_symptom symptom)
{
    report->symptom = symptom;
    report->stage = ATTEMPT_OVER;
    _exit(0);
}

/* What was said between two lengths, as a string.  The last call's memory is used again. */
static const char *said(const struct attempt_report *report, off_t from, off_t to)
{
    static char text[TEXT_MOST];
    size_t length = to - from < TEXT_MOST ? (size_t)(to - from) : TEXT_MOST - 1;
    ssize_t got = pread(report->said, text, length, from);
    text[got < 0 ? 0 : got] = '\0';
    for (char *c = text; *c != '\0'; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    return text;
}

static bool names_kind(const char *text)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strstr(text, words[i]) != NULL)
            return true;
    return false;
}

/* Tells if a hexadecimal number of the text is in or beside the misused block. */
static bool names_address(const struct attempt_report *report, const char *text)
{
    uintptr_t low = report->address < NEAR_BYTES ? 0 : report->address - NEAR_BYTES;
    while ((text = strstr(text, "0x")) != NULL) {
        uintptr_t number = (uintptr_t)strtoull(text, NULL, 16);
        if (number >= low && number <= report->address + report->size + NEAR_BYTES)
            return true;
        text += 2;
    }
    return false;
}

/* A signal that nobody sends by accident. */
static bool died_deliberately(int status)
{
    if (WIFEXITED(status))
        return true;
    int number = WTERMSIG(status);
    return number == SIGABRT || number == SIGILL || number == SIGTRAP;
}

static bool hung(int status)
{
    return WIFSIGNALED(status) && (WTERMSIG(status) == SIGALRM || WTERMSIG(status) == SIGXCPU);
}

/* The child's last word, when nobody else said anything. */
static int grade_of_silence(const struct attempt_report *report)
{
    if (report->symptom == ATTEMPT_CHECK_FAILED)
        return 3;
    if (report->symptom == ATTEMPT_OVERLAP || report->symptom == ATTEMPT_STARVED)
        return -1;
    return report->spoiled ? 0 : 2;
}

int attempt_grade(const struct attempt_report *report, int status)
{
    bool died = report->stage != ATTEMPT_OVER;
    off_t end = lseek(report->said, 0, SEEK_END);
    if (report->stage == ATTEMPT_PREPARING)
        clause_unresolved("the attempt ended before the misuse, with status %d", status);
    if (report->symptom == ATTEMPT_NO_BLOCK)
        return ATTEMPT_NO_GRADE;
    if (died && hung(status))
        return -1;
    bool at_call = report->stage == ATTEMPT_AT_CALL;
    const char *text = said(report, report->said_before, at_call ? end : report->said_after);
    bool named = names_kind(text);
    int detected = named && names_address(report, text) ? 5 : 4;
    if (at_call)
        return named || died_deliberately(status) ? detected : 1;
    if (named)
        return !died && grade_of_silence(report) >= 2 ? detected : 3;
    if (names_kind(said(report, report->said_after, end)))
        return 3;
    if (died)
        return died_deliberately(status) ? 3 : 1;
    return grade_of_silence(report);
}
