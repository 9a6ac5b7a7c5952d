/* storm.c: kills the process of a heap at any moment, again and again, and damages its file.
 *
 *   crash-peers --list
 *   crash-peers --heap NAME --kills N --seed N --folder DIR
 *
 * It prints two records `crash`, of the models kill-storm and hostile-file, and a record `loss` for
 * each of the first losses.  A process that dies tells what it does in shared memory, which another
 * one reads that opens the file then.  That one may end or hang itself: a loss, too.  0: done,
 * whatever was lost.  2: it was called wrongly, or the heap cannot be made.
 */
#include "storm.h"

#include "random.h"
#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { OK, USAGE = 2 };
enum { LOSSES_TOLD = 8, PATIENCE_MS = 5000, LIVES_MS_MOST = 20, HEADER = 256, CUTS = 64 };
enum { NOTHING, PUT, TAKE };

struct slot {
    size_t size; /* 0: empty */
    uint64_t key;
};

/* Shared with the processes of the heap. */
struct journal {
    struct slot slots[STORM_SLOTS];
    unsigned doing, at; /* the operation in flight, and its slot */
    struct slot next;
    uint64_t operations;
    bool refused; /* by the last who opened it */
    char why[120];
};

struct storm {
    const struct storm_heap *heap;
    struct journal *journal;
    uint64_t seed, random, kills, losses, opens;
    char path[300], told[LOSSES_TOLD][160];
};

static void fill(unsigned char *bytes, size_t size, uint64_t key)
{
    for (size_t at = 0; at < size; at++)
        bytes[at] = (unsigned char)(random_next(&key) >> 8);
}

static bool holds(const unsigned char *bytes, size_t found, const struct slot *slot)
{
    unsigned char own[STORM_SIZE_MOST];
    fill(own, slot->size, slot->key);
    return bytes != NULL && found == slot->size && memcmp(bytes, own, found) == 0;
}

/* One operation, announced before and noted after. */
static void operate(const struct storm_heap *heap, void *handle, struct journal *journal,
                    uint64_t *random)
{
    unsigned char bytes[STORM_SIZE_MOST];
    unsigned at = (unsigned)random_below(random, STORM_SLOTS);
    struct slot *slot = &journal->slots[at];
    bool puts = slot->size == 0;
    struct slot next = {puts ? 1 + random_below(random, STORM_SIZE_MOST) : 0, random_next(random)};
    journal->at = at;
    journal->next = next;
    __atomic_store_n(&journal->doing, puts ? PUT : TAKE, __ATOMIC_SEQ_CST);
    fill(bytes, next.size, next.key);
    if (puts && !heap->put(handle, at, bytes, next.size))
        next.size = 0;
    else if (!puts)
        heap->take(handle, at);
    *slot = next; /* the same as `next` of the journal: a death in between is found as done */
    journal->operations++;
    __atomic_store_n(&journal->doing, NOTHING, __ATOMIC_SEQ_CST);
}

static _Noreturn void worker(const struct storm *storm, uint64_t random)
{
    void *handle;
    if (storm->heap->open(storm->path, &handle) != 0)
        _exit(3);
    for (;;)
        operate(storm->heap, handle, storm->journal, &random);
}

static bool say(struct journal *journal, const char *why, unsigned slot)
{
    snprintf(journal->why, sizeof journal->why, "%s, slot %u", why, slot);
    return false;
}

/* What is there, against what was completed; the journal has what was found afterwards. */
static bool compare(const struct storm_heap *heap, void *handle, struct journal *journal)
{
    for (unsigned at = 0; at < STORM_SLOTS; at++) {
        size_t size = 0;
        const unsigned char *bytes = heap->look(handle, at, &size);
        struct slot *slot = &journal->slots[at];
        bool open = journal->doing != NOTHING && journal->at == at;
        if (open && (journal->next.size == 0 ? bytes == NULL : holds(bytes, size, &journal->next)))
            *slot = journal->next;
        else if (slot->size == 0 ? bytes != NULL : !holds(bytes, size, slot))
            return say(journal, bytes == NULL ? "a block is lost" : "other contents", at);
    }
    journal->doing = NOTHING;
    return heap->is_sound(handle) || say(journal, "its own check fails", 0);
}

static _Noreturn void verifier(const struct storm *storm, uint64_t random)
{
    void *handle;
    if (freopen("/dev/null", "w", stderr) == NULL) /* for asserts of the heap: its end is told */
        _exit(USAGE);
    int error = storm->heap->open(storm->path, &handle);
    storm->journal->refused = error != 0;
    if (error != 0) {
        snprintf(storm->journal->why, sizeof storm->journal->why, "refused: error %d", error);
        _exit(1);
    }
    bool good = compare(storm->heap, handle, storm->journal);
    for (unsigned i = 0; i < 20 && good; i++)
        operate(storm->heap, handle, storm->journal, &random);
    good = good && compare(storm->heap, handle, storm->journal);
    storm->heap->close(handle);
    _exit(good ? 0 : 1);
}

static void sleep_ms(uint64_t ms)
{
    nanosleep(&(struct timespec){(time_t)(ms / 1000), (long)(ms % 1000) * 1000000}, NULL);
}

/* Another process opens the file.  True: everything is there. */
static bool verified(struct storm *storm)
{
    struct journal *journal = storm->journal;
    int status;
    uint64_t random = random_next(&storm->random);
    journal->why[0] = '\0';
    journal->refused = false;
    storm->opens++;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        verifier(storm, random);
    for (unsigned waited = 0; waitpid(child, &status, WNOHANG) == 0; waited++) {
        if (waited >= PATIENCE_MS) {
            kill(child, SIGKILL);
            waitpid(child, &status, 0);
            snprintf(journal->why, sizeof journal->why, "the open or what follows hangs");
            return false;
        }
        sleep_ms(1);
    }
    if (WIFSIGNALED(status))
        snprintf(journal->why, sizeof journal->why, "the process ends: signal %d",
                 WTERMSIG(status));
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void lost(struct storm *storm, const char *kind, uint64_t number)
{
    if (storm->losses < LOSSES_TOLD)
        snprintf(storm->told[storm->losses], sizeof storm->told[0], "%s:%llu %s", kind,
                 (unsigned long long)number, storm->journal->why);
    storm->losses++;
}

static bool heap_begin(struct storm *storm)
{
    unlink(storm->path);
    memset(storm->journal, 0, sizeof *storm->journal);
    return verified(storm);
}

/* Waits until the process has done something, so that it dies at work. */
static bool worker_die(struct storm *storm)
{
    uint64_t before = storm->journal->operations, random = random_next(&storm->random);
    uint64_t lives_ms = 1 + random_below(&storm->random, LIVES_MS_MOST);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        worker(storm, random);
    for (unsigned waited = 0; waited < PATIENCE_MS && storm->journal->operations == before;
         waited++)
        sleep_ms(1);
    sleep_ms(lives_ms);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    return storm->journal->operations != before;
}

static bool storm_run(struct storm *storm, uint64_t kills)
{
    if (!heap_begin(storm))
        return false;
    while (storm->kills < kills) {
        bool died = worker_die(storm);
        storm->kills += died;
        if (!died)
            snprintf(storm->journal->why, sizeof storm->journal->why, "it cannot be used");
        if (died && verified(storm))
            continue;
        lost(storm, "storm", storm->kills);
        if (!heap_begin(storm))
            return false;
    }
    return true;
}

static void bytes_write(const struct storm *storm, const unsigned char *bytes, size_t length)
{
    int file = open(storm->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    for (size_t at = 0; file >= 0 && at < length;) {
        ssize_t done = write(file, bytes + at, length - at);
        at += done > 0 ? (size_t)done : length;
    }
    close(file);
}

static unsigned char *bytes_read(const struct storm *storm, size_t *length)
{
    unsigned char *bytes = malloc(2 * STORM_FILE_BYTES);
    FILE *file = fopen(storm->path, "r");
    *length = bytes == NULL || file == NULL ? 0 : fread(bytes, 1, 2 * STORM_FILE_BYTES, file);
    if (file != NULL)
        fclose(file);
    return bytes;
}

/* A damaged file is refused, or everything is in it. */
static void damaged_open(struct storm *storm, const struct journal *whole,
                         const unsigned char *bytes, size_t length, uint64_t number)
{
    *storm->journal = *whole;
    bytes_write(storm, bytes, length);
    if (!verified(storm) && !storm->journal->refused)
        lost(storm, "hostile", number);
}

static void hostile_run(struct storm *storm)
{
    size_t length;
    unsigned char *bytes = bytes_read(storm, &length);
    const struct journal whole = *storm->journal;
    for (size_t at = 0; at < HEADER && at < length; at++) {
        bytes[at] ^= 0x41;
        damaged_open(storm, &whole, bytes, length, at);
        bytes[at] ^= 0x41;
    }
    for (size_t i = 0; i < CUTS; i++)
        damaged_open(storm, &whole, bytes, length * i / CUTS, HEADER + i);
    free(bytes);
}

static void told(const struct storm *storm, const char *model)
{
    struct record record;
    record_begin(&record, "crash");
    record_string(&record, "allocator", storm->heap->name);
    record_string(&record, "model", model);
    record_unsigned(&record, "images", storm->opens);
    record_unsigned(&record, "distinct", storm->opens);
    record_unsigned(&record, "kills", storm->kills);
    record_unsigned(&record, "losses", storm->losses);
    record_unsigned(&record, "seed", storm->seed);
    record_end(&record, STDOUT_FILENO);
    for (unsigned i = 0; i < LOSSES_TOLD && i < storm->losses; i++) {
        char image[40];
        const char *space = strchr(storm->told[i], ' ');
        snprintf(image, sizeof image, "%.*s", (int)(space - storm->told[i]), storm->told[i]);
        record_begin(&record, "loss");
        record_string(&record, "allocator", storm->heap->name);
        record_string(&record, "image", image);
        record_string(&record, "reason", space + 1);
        record_end(&record, STDOUT_FILENO);
    }
}

static int run(struct storm *storm, uint64_t kills)
{
    storm->random = storm->seed;
    storm->journal = mmap(NULL, sizeof *storm->journal, PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (storm->journal == MAP_FAILED || !storm_run(storm, kills)) {
        fprintf(stderr, "crash-peers: %s: %s\n", storm->heap->name, storm->journal->why);
        return USAGE;
    }
    told(storm, "kill-storm");
    storm->kills = storm->losses = storm->opens = 0;
    if (!heap_begin(storm))
        return USAGE;
    hostile_run(storm);
    told(storm, "hostile-file");
    unlink(storm->path);
    return OK;
}

static int list(void)
{
    for (unsigned i = 0; storm_heaps[i] != NULL; i++)
        puts(storm_heaps[i]->name);
    return OK;
}

static const struct option options[] = {
    {"list", no_argument, NULL, 'l'},         {"heap", required_argument, NULL, 'h'},
    {"kills", required_argument, NULL, 'k'},  {"seed", required_argument, NULL, 's'},
    {"folder", required_argument, NULL, 'f'}, {NULL, 0, NULL, 0},
};

int main(int argc, char **argv)
{
    static struct storm storm = {.seed = 1};
    const char *name = "", *folder = "/dev/shm";
    uint64_t kills = 100;
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (option == 'l')
            return list();
        name = option == 'h' ? optarg : name;
        folder = option == 'f' ? optarg : folder;
        kills = option == 'k' ? strtoull(optarg, NULL, 10) : kills;
        storm.seed = option == 's' ? strtoull(optarg, NULL, 10) : storm.seed;
    }
    for (unsigned i = 0; storm_heaps[i] != NULL; i++)
        if (strcmp(storm_heaps[i]->name, name) == 0)
            storm.heap = storm_heaps[i];
    if (storm.heap == NULL || strlen(folder) > 200) {
        fprintf(stderr, "crash-peers: --heap NAME; --list names them\n");
        return USAGE;
    }
    snprintf(storm.path, sizeof storm.path, "%s/storm-%d", folder, (int)getpid());
    return run(&storm, kills);
}
