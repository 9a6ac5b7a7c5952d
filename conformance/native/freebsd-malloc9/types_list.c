/* Lists, registers a type during the list, and counts. */
#include "kernel.h"

static struct malloc_type extra[1] = {{NULL, M_VERSION, "extra", NULL}};
static unsigned own, visits;

static void visit(struct malloc_type *type, void *argument)
{
    clause_expect(argument == &visits, "visit got another argument");
    visits++;
    own += type == M_CLAUSE;
    if (extra->ks_handle == NULL)
        malloc_init(extra);
}

static void types_list(const struct clause_run *run)
{
    (void)run;
    kernel_begin(0);
    malloc_type_list(visit, &visits);
    clause_expect(own == 1, "the type was visited %u times", own);
    clause_expect(malloc_desc2type("extra") == extra, "the new type is not found");
    clause_expect(malloc_desc2type("temp") == M_TEMP && malloc_desc2type("devbuf") == M_DEVBUF &&
                      malloc_desc2type("cache") == M_CACHE,
                  "a type of the kernel is missing");
    clause_expect(malloc_desc2type("nothing") == NULL, "a type that nobody registered");
    clause_expect(visits >= 4, "%u types were visited", visits);
}

const struct clause CLAUSE = {.run = types_list};
