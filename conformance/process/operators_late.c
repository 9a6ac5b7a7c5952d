/* Loads a C++ module into this program, which is C, for itself alone, and has it ask the throwing
 * forms for more than there is, with and without a new-handler. */
#include "clause.h"
#include "operators_module.h"

static void operators_late(const struct clause_run *run)
{
    operators_ask *ask = operators_module();
    (void)run;
    for (unsigned form = 0; form < OPERATORS_THROWING; form++)
        for (unsigned throw_at = 0; throw_at <= 2; throw_at += 2) {
            unsigned called = 0;
            char answer = ask(form, OPERATORS_TOO_LARGE, throw_at, &called);
            clause_check(answer == 't', "%s gave %s", operators_form_names[form],
                         answer == 'b' ? "a block" : "NULL");
            clause_check(called == throw_at, "%s called the new-handler %u times, not %u",
                         operators_form_names[form], called, throw_at);
        }
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", NULL},
    .run = operators_late,
};
