/* Thirty lines of a program that uses the installed library under the kernel's own names. */
#include <string.h>

#define MALLOC9_KERNEL_NAMES
#include <malloc9.h>
#include <uma.h>

static MALLOC_DEFINE(M_WORD, "word", "letters");

int main(void)
{
    struct malloc_type_stats stats;
    char *word = malloc(6, M_WORD, M_WAITOK | M_ZERO);
    strcpy(word, "quick");
    word = realloc(word, 1000, M_WORD, M_NOWAIT);
    int kept = strcmp(word, "quick") == 0 && malloc_usable_size(word) >= 1000;
    free(word, M_WORD);
    uma_zone_t zone = uma_zcreate("word", 48, NULL, NULL, NULL, NULL, UMA_ALIGN_PTR, 0);
    uma_zfree(zone, uma_zalloc(zone, M_WAITOK));
    uma_zdestroy(zone);
    malloc9_type_statistics(M_WORD, &stats);
    return kept && stats.live == 0 && stats.allocations == 2 ? 0 : 1;
}
