/* table.c: what mapped malloc is for: a large table is built once, in a heap that lives in a file,
 * and is there at once the next time.
 *
 *     table FILE
 *
 * The first run makes the heap and fills it; every later one attaches it.  Both print how long it
 * took until the table could be asked, and its answer.
 */
#include <mmalloc.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { WORDS = 300000, BUCKETS = 1 << 17 };

struct entry {
    struct entry *next;
    unsigned count;
    char word[];
};

struct table {
    unsigned entries;
    struct entry *buckets[BUCKETS];
};

static unsigned hash(const char *word)
{
    unsigned value = 5381;
    while (*word != '\0')
        value = value * 33 + (unsigned char)*word++;
    return value % BUCKETS;
}

static struct entry *find(const struct table *table, const char *word)
{
    struct entry *entry = table->buckets[hash(word)];
    while (entry != NULL && strcmp(entry->word, word) != 0)
        entry = entry->next;
    return entry;
}

static void count(void *md, struct table *table, const char *word)
{
    struct entry *entry = find(table, word);
    if (entry == NULL) {
        entry = mmalloc(md, sizeof *entry + strlen(word) + 1);
        if (entry == NULL)
            exit(1);
        strcpy(entry->word, word);
        entry->count = 0;
        entry->next = table->buckets[hash(word)];
        table->buckets[hash(word)] = entry;
        table->entries++;
    }
    entry->count++;
}

static struct table *build(void *md)
{
    char word[32];
    struct table *table = mcalloc(md, 1, sizeof *table);
    if (table == NULL)
        exit(1);
    for (unsigned i = 0; i < WORDS; i++) {
        snprintf(word, sizeof word, "word %u", i % (WORDS / 2));
        count(md, table, word);
    }
    if (mmalloc_setname(md, "table", table) != 0) /* now the next process finds it */
        exit(1);
    return table;
}

static double now_ms(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

int main(int argc, char **argv)
{
    double begin = now_ms();
    void *place = NULL;
    int fd = argc == 2 ? open(argv[1], O_RDWR | O_CREAT | O_CLOEXEC, 0600) : -1;
    void *md = fd < 0 ? NULL : mmalloc_attach_sized(fd, NULL, 0, (size_t)256 << 20);
    if (md == NULL) {
        fprintf(stderr, "table: no heap in that file: %s\n", strerror(mmalloc_errno(NULL)));
        return 1;
    }
    bool found = mmalloc_getname(md, "table", &place) == 0;
    struct table *table = found ? place : build(md);
    const struct entry *entry = find(table, "word 1234");
    printf("%s in %.3f ms: %u words, \"word 1234\" %u times\n", found ? "restored" : "built",
           now_ms() - begin, table->entries, entry == NULL ? 0 : entry->count);
    close(fd);
    return mmalloc_detach(md) == NULL ? 0 : 1;
}
