/* Runs a script with dictionaries, an exception and json. */
#include "program_clause.h"

static const char script[] =
    "import json\n"
    "d = {str(i): [i, str(i) * (i % 50), {i: None}] for i in range(8000)}\n"
    "t = json.dumps(d, sort_keys=True)\n"
    "e = json.loads(t)\n"
    "try:\n"
    "    [][1]\n"
    "except IndexError as error:\n"
    "    print(error)\n"
    "print(len(t), len(e), sum(len(v[1]) for v in e.values()), t[:200])\n";

static void compare(const struct clause_run *run)
{
    static const char *const words[] = {"/usr/bin/python3", "-I", "-S", "-c", script, NULL};
    (void)run;
    program_same(words, "", 0);
}
