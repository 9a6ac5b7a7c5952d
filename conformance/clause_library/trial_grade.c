/* trial_grade.c: the scale of misuse/README.md.
 *
 * Whether a text names the misuse is decided by words that allocators use for it; a line that only
 * logs the call has none of them.
 */
#include "trial_grade.h"

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

_Noreturn void trial_end(struct trial_record *record, enum trial_finding finding)
{
    record->finding = finding;
    record->stage = TRIAL_OVER;
    _exit(0);
}

/* What was said between two lengths, as a string.  The last call's memory is used again. */
static const char *said(const struct trial_record *record, off_t from, off_t to)
{
    static char text[TEXT_MOST];
    size_t length = to - from < TEXT_MOST ? (size_t)(to - from) : TEXT_MOST - 1;
    ssize_t got = pread(record->said, text, length, from);
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
static bool names_address(const struct trial_record *record, const char *text)
{
    uintptr_t low = record->subject < NEAR_BYTES ? 0 : record->subject - NEAR_BYTES;
    while ((text = strstr(text, "0x")) != NULL) {
        uintptr_t number = (uintptr_t)strtoull(text, NULL, 16);
        if (number >= low && number <= record->subject + record->size + NEAR_BYTES)
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
static int grade_of_silence(const struct trial_record *record)
{
    if (record->finding == TRIAL_CHECK_FAILED)
        return 3;
    if (record->finding == TRIAL_OVERLAP || record->finding == TRIAL_STARVED)
        return -1;
    return record->spoiled ? 0 : 2;
}

int trial_grade(const struct trial_record *record, int status)
{
    bool died = record->stage != TRIAL_OVER;
    off_t end = lseek(record->said, 0, SEEK_END);
    if (record->stage == TRIAL_PREPARING)
        clause_unresolved("the trial ended before the misuse, with status %d", status);
    if (record->finding == TRIAL_NO_BLOCK)
        return TRIAL_NO_GRADE;
    if (died && hung(status))
        return -1;
    bool at_call = record->stage == TRIAL_AT_CALL;
    const char *text = said(record, record->said_before, at_call ? end : record->said_after);
    bool named = names_kind(text);
    int detected = named && names_address(record, text) ? 5 : 4;
    if (at_call)
        return named || died_deliberately(status) ? detected : 1;
    if (named)
        return !died && grade_of_silence(record) >= 2 ? detected : 3;
    if (names_kind(said(record, record->said_after, end)))
        return 3;
    if (died)
        return died_deliberately(status) ? 3 : 1;
    return grade_of_silence(record);
}
