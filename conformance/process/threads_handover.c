/* Four threads write all words of a note, free it, and read their own: what the old owner wrote
 * must not appear later.  No lock of the program stands between. */
#include "clause.h"
#include "malloc_family.h"
#include "pattern.h"
#include "team.h"

enum { THREADS = 4, WORDS = 8, BURST = 8, OPERATIONS = 200000 };

struct note {
    uint64_t words[WORDS];
};

static void write_note(struct note *note, uint64_t word)
{
    for (unsigned i = 0; i < WORDS; i++)
        note->words[i] = word;
}

static void read_note(const struct note *note, uint64_t word)
{
    for (unsigned i = 0; i < WORDS; i++)
        clause_expect(note->words[i] == word, "word %u is %llx where its owner wrote %llx", i,
                      (unsigned long long)note->words[i], (unsigned long long)word);
}

static void work(unsigned index, void *argument)
{
    const unsigned operations = *(const unsigned *)argument;
    struct note *held[BURST] = {NULL};
    uint64_t words[BURST] = {0}, state = index;
    for (unsigned i = 0; i < operations; i++) {
        unsigned at = (unsigned)random_below(&state, BURST);
        if (held[at] != NULL) {
            read_note(held[at], words[at]);
            write_note(held[at], ~words[at]);
            free(held[at]);
        }
        held[at] = opaque(malloc(sizeof *held[at]));
        clause_expect(held[at] != NULL, "malloc(%zu) failed", sizeof *held[at]);
        words[at] = random_next(&state);
        write_note(held[at], words[at]);
    }
    for (unsigned at = 0; at < BURST; at++)
        free(held[at]);
}

static void threads_handover(const struct clause_run *run)
{
    unsigned operations = run->brief ? OPERATIONS / 20 : OPERATIONS;
    team_run(THREADS, work, &operations);
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", "free", NULL},
    .threads = true,
    .run = threads_handover,
};
