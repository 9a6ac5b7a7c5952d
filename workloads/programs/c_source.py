"""Writes a C file as input for a compiler: small data structures, each with its own types.

Usage: c_source.py COUNT FILE.  The same file each time.
"""

import sys

HEAD = """#include <stdio.h>
#include <stdlib.h>
#include <string.h>
"""

TREE = """
struct tree{n} {{ struct tree{n} *left, *right; int key; double weight[{width}]; }};

static struct tree{n} *tree{n}_insert(struct tree{n} *tree, int key)
{{
    if (tree == NULL) {{
        tree = calloc(1, sizeof *tree);
        if (tree == NULL)
            abort();
        tree->key = key;
        for (int i = 0; i < {width}; i++)
            tree->weight[i] = key * {factor} / (i + 1.5);
    }} else if (key < tree->key) {{
        tree->left = tree{n}_insert(tree->left, key);
    }} else if (key > tree->key) {{
        tree->right = tree{n}_insert(tree->right, key);
    }}
    return tree;
}}

static double tree{n}_sum(const struct tree{n} *tree)
{{
    double sum = 0;
    for (; tree != NULL; tree = tree->right) {{
        sum += tree{n}_sum(tree->left);
        for (int i = 0; i < {width}; i++)
            sum += tree->weight[i] > {factor} ? tree->weight[i] : -tree->weight[i];
    }}
    return sum;
}}
"""

PARSER = """
enum word{n} {{ WORD{n}_END, WORD{n}_NUMBER, WORD{n}_NAME, WORD{n}_SIGN = {factor} }};

static enum word{n} word{n}_next(const char **text, char *word, size_t size)
{{
    size_t used = 0;
    const char *at = *text + strspn(*text, " \\t");
    enum word{n} kind = *at == 0 ? WORD{n}_END : WORD{n}_SIGN;
    switch (*at) {{
    case '0': case '1': case '2': case '3': case '4':
    case '5': case '6': case '7': case '8': case '9':
        kind = WORD{n}_NUMBER;
        break;
    default:
        if ((*at >= 'a' && *at <= 'z') || *at == '_')
            kind = WORD{n}_NAME;
    }}
    while (*at != 0 && *at != ' ' && used + 1 < size)
        word[used++] = *at++;
    word[used] = 0;
    *text = at;
    return kind;
}}

int run{n}(const char *text)
{{
    char word[{width} * 8];
    struct tree{n} *tree = NULL;
    enum word{n} kind;
    while ((kind = word{n}_next(&text, word, sizeof word)) != WORD{n}_END)
        if (kind == WORD{n}_NUMBER)
            tree = tree{n}_insert(tree, atoi(word) % {factor});
    return printf("%s %f\\n", word, tree{n}_sum(tree));
}}
"""


def main() -> None:
    with open(sys.argv[2], "w", encoding="ascii") as file:
        file.write(HEAD)
        for n in range(int(sys.argv[1])):
            facts = {"n": n, "width": 3 + n % 7, "factor": 17 + n * 37 % 101}
            file.write(TREE.format(**facts))
            file.write(PARSER.format(**facts))


main()
