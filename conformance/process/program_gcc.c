/* Compiles a source with structures, a recursion and a switch to assembly with -O2. */
#include "program_clause.h"

static const char source[] =
    "#include <stdio.h>\n#include <string.h>\n"
    "struct node { struct node *left, *right; char name[16]; long sum; };\n"
    "static long walk(struct node *n) { return n ? walk(n->left) + n->sum + walk(n->right) : 0; }\n"
    "int main(int argc, char **argv) { struct node a[8] = {{0}}; for (int i = 0; i < argc; i++) {\n"
    "strncpy(a[i % 8].name, argv[i], 15); a[i % 8].sum += i; if (i) a[i % 8 / 2].left = &a[i % "
    "8];\n"
    "} switch (argc) { case 1: puts(\"a\"); break; case 9: puts(\"b\"); break; default:\n"
    "printf(\"%ld %s\\n\", walk(a), a[0].name); } return 0; }\n";

static void compare(const struct clause_run *run)
{
    static const char *const words[] = {"/usr/bin/gcc", "-x", "c", "-O2", "-S",
                                        "-o",           "-",  "-", NULL};
    (void)run;
    program_same(words, source, sizeof source - 1);
}
