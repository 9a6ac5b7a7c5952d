/* Has a C++ module ask the nothrow forms for more than there is, with a new-handler that throws at
 * its third call, and without one. */
#include "clause.h"
#include "operators_module.h"

static void operators_nothrow(const struct clause_run *run)
{
    operators_ask *ask = operators_module();
    (void)run;
    for (unsigned form = OPERATORS_THROWING; form < OPERATORS_FORMS; form++)
        for (unsigned throw_at = 0; throw_at <= 3; throw_at += 3) {
            unsigned called = 0;
            char answer = ask(form, OPERATORS_TOO_LARGE, throw_at, &called);
            clause_check(answer == 'n', "%s %s", operators_form_names[form],
                         answer == 'b' ? "gave a block" : "threw bad_alloc");
            clause_check(called == throw_at, "%s called the new-handler %u times, not %u",
                         operators_form_names[form], called, throw_at);
        }
}

const struct clause CLAUSE = {
    .symbols = (const char *const[]){"malloc", NULL},
    .run = operators_nothrow,
};
