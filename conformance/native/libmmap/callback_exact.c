/* Reads the regions before each of 20000 random calls, works out what is owed, cut to the call's
 * range, and compares it with what the callback is told. */
#include "owed.h"

enum { PAGES = 120, CALLS = 20000 };

static MMAddrSpace space;
static struct spaces_content before;

static void callback_exact(const struct clause_run *run)
{
    uint64_t random = run->seed;
    spaces_begin(&space, PAGES, NULL);
    for (unsigned i = 0; i < (run->brief ? CALLS / 10 : CALLS); i++) {
        struct script_call call = script_draw(&random, PAGES);
        if (call.kind == SCRIPT_MAP_ANY)
            call.kind = SCRIPT_MAP_AT;
        spaces_read(&space, &before);
        owe(&before, &call);
        int error = script_make(&space, &call, owed_hear, &owed);
        clause_expect(owed_told == (error == 0 ? owed.count : 0),
                      "%zu of %zu parts were told, error %d", owed_told, owed.count, error);
        if (i % 500 == 0)
            mm_mark_original(&space);
    }
    spaces_expect_sound(&space);
    mm_free(&space);
}

const struct clause CLAUSE = {.run = callback_exact};
