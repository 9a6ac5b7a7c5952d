/* Ten lines of a program that uses the installed library, and nothing of the suite. */
#include <pool.h>
#include <string.h>

int main(void)
{
    static Pool pool = {.name = "letters", .maxsize = 1 << 20, .minarena = 1 << 16};
    char *word = poolalloc(&pool, 6);
    strcpy(word, "quick");
    word = poolrealloc(&pool, word, 1000);
    int kept = strcmp(word, "quick") == 0 && poolmsize(&pool, word) >= 1000;
    poolfree(&pool, word);
    poolcheck(&pool);
    return kept && pool.curalloc == 0 ? 0 : 1;
}
