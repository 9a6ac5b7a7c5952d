/* collect.c: the other end of the shared memory; makes the traces of recorded processes while they
 * run.
 *
 * Usage: assay-collect FOLDER FILE DESCRIPTOR.  The descriptor is the shared memory, still
 * without a size.  It says `ready` once that can be used, or why not, and works until a line comes
 * on standard input, which says that all processes have ended; where the input ends without one,
 * whoever began the recording is gone, and it waits for the processes itself; SIGTERM has it end
 * them.  Then the images that called at all become FILE, FILE.2 ... in the order of their
 * beginnings.  A JSON line each, also for those that did not call, says what they are, then one for
 * each program that was begun by an exec and one for this process.
 */
#include "drain.h"
#include "notes.h"
#include "pack.h"
#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
    PATH_BYTES = 4096,
    /* The fastest program fills a lane in some milliseconds.  To wake up costs as much as many
     * events, so naps grow until lanes are half full then. */
    NAP_LEAST_NS = 100000,
    NAP_MOST_NS = 5000000,
    DEATHS_NS = 10000000, /* between two looks for processes that have died */
    LOOKS_DESERTED = 20,
};

/* A process that is recorded now. */
struct running {
    struct spool *spool; /* NULL: its image is free, or not yet there */
    int process;         /* a descriptor that tells of its death, or one of those below */
};

enum { UNSEEN = -1, DEAD = -2 };

enum { IMAGES_AHEAD = 16 };

static struct arena *arena;
static uint32_t images_end = IMAGES_AHEAD; /* of the places that are looked at */
static struct running running[ARENA_IMAGES];
static struct drain drains[ARENA_LANES];
static struct spool *spools_first, **spools_last = &spools_first;
static const char *folder;
static int memory_file;
static bool failed;
static volatile sig_atomic_t asked; /* to end the processes and to finish */

static void complain(const char *what)
{
    fprintf(stderr, "assay-collect: %s: %s\n", what, strerror(errno));
    failed = true;
}

static uint64_t pid_namespace(void)
{
    struct stat facts;
    return stat("/proc/self/ns/pid", &facts) == 0 ? facts.st_ino : 0;
}

/* The limit of files is meant for those on a disk, and is the user's again afterwards. */
static bool size_arena(void)
{
    const struct rlimit none = {RLIM_INFINITY, RLIM_INFINITY}; /* root may have it */
    struct rlimit limit, most;
    if (getrlimit(RLIMIT_FSIZE, &limit) != 0)
        return false;
    most = (struct rlimit){limit.rlim_max, limit.rlim_max};
    return (setrlimit(RLIMIT_FSIZE, &none) == 0 || setrlimit(RLIMIT_FSIZE, &most) == 0) &&
           ftruncate(memory_file, (off_t)ARENA_BYTES) == 0 && setrlimit(RLIMIT_FSIZE, &limit) == 0;
}

/* Gives the file the size that it keeps, and maps its head; lanes are mapped as they come into use.
 */
static bool map_arena(const char *word)
{
    memory_file = atoi(word);
    void *memory = MAP_FAILED;
    if (size_arena() &&
        fcntl(memory_file, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0)
        memory = mmap(NULL, ARENA_HEAD_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, memory_file, 0);
    if (memory == MAP_FAILED) {
        printf("its memory of %" PRIu64 " MiB cannot be had: %s%s\n", ARENA_BYTES >> 20,
               strerror(errno), errno == EFBIG ? " (the limit of files, ulimit -f, is lower)" : "");
        return false;
    }
    arena = memory;
    arena->pid_namespace = pid_namespace();
    arena->magic = ARENA_MAGIC;
    return true;
}

/* A death can be seen only from the same numbering of processes.  A process that is in it and is
 * not found is dead already. */
static int watch(const struct image *facts)
{
    if (facts->pid_namespace == 0 || facts->pid_namespace != arena->pid_namespace)
        return UNSEEN;
    int process = (int)syscall(SYS_pidfd_open, (pid_t)facts->header.pid, 0);
    return process >= 0 ? process : errno == ESRCH ? DEAD : UNSEEN;
}

static void free_lane(uint32_t lane)
{
    struct drain *drain = &drains[lane];
    memset(drain->stream, 0, sizeof *drain->stream);
    drain->spool = NULL;
    (void)munmap(drain->stream, ARENA_LANE_BYTES);
    drain->stream = NULL;
    atomic_store(&arena->owners[lane], 0);
}

static bool map_lane(struct drain *drain, uint32_t lane, struct spool *spool)
{
    void *memory = mmap(NULL, ARENA_LANE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, memory_file,
                        (off_t)arena_lane_offset(lane));
    if (memory == MAP_FAILED) {
        complain("a lane");
        return false;
    }
    drain->stream = memory;
    drain->spool = spool;
    return true;
}

/* Takes what there is.  Returns the most parts that there were in a lane. */
static uint32_t drain_all(void)
{
    static uint32_t highest;
    uint32_t most = 0;
    for (uint32_t lane = 0; lane < ARENA_LANES; lane++) {
        uint32_t owner = atomic_load_explicit(&arena->owners[lane], memory_order_acquire);
        if (owner == 0) {
            if (lane > highest + 16)
                break; /* lanes are taken from the lowest on */
            continue;
        }
        highest = lane > highest ? lane : highest;
        struct drain *drain = &drains[lane];
        struct spool *spool = owner <= ARENA_IMAGES ? running[owner - 1].spool : NULL;
        if (spool == NULL || (drain->stream == NULL && !map_lane(drain, lane, spool)))
            continue;
        uint32_t parts = drain_published(drain);
        most = parts > most ? parts : most;
    }
    return most;
}

static void end_lanes(uint32_t index)
{
    for (uint32_t lane = 0; lane < ARENA_LANES; lane++) {
        if (atomic_load(&arena->owners[lane]) != index + 1)
            continue;
        if (drains[lane].stream == NULL) {
            atomic_store(&arena->owners[lane], 0);
            continue;
        }
        drain_rest(&drains[lane]);
        free_lane(lane);
    }
}

/* The image is over: its lanes are emptied and given back, and its place with them. */
static void end_image(uint32_t index)
{
    struct running *one = &running[index];
    struct image *image = &arena->images[index];
    (void)drain_all(); /* lanes that it took since the last look */
    end_lanes(index);
    struct trace_header header = one->spool->facts.header;
    memcpy(&one->spool->facts, image, sizeof one->spool->facts);
    one->spool->facts.header = header;
    if (one->process >= 0)
        (void)close(one->process);
    one->spool = NULL;
    memset(image, 0, sizeof *image);
    atomic_store(&image->state, IMAGE_FREE);
}

/* An exec made another image of the same process.  One that was not noted is known by the death of
 * the process, later. */
static void end_former(uint32_t index)
{
    const struct image *facts = &running[index].spool->facts;
    for (uint32_t i = 0; i < ARENA_IMAGES; i++) {
        const struct spool *other = running[i].spool;
        if (i != index && other != NULL && other->facts.header.pid == facts->header.pid &&
            other->facts.pid_namespace == facts->pid_namespace && facts->pid_namespace != 0 &&
            other->facts.header.began_ns <= facts->header.began_ns &&
            notes_tell_exec(facts->header.pid, other->facts.header.began_ns,
                            facts->header.began_ns))
            end_image(i);
    }
}

static void begin_image(uint32_t index)
{
    struct running *one = &running[index];
    one->spool = spool_open(folder);
    if (one->spool == NULL) {
        complain("a process");
        return;
    }
    one->spool->facts = arena->images[index];
    *spools_last = one->spool;
    spools_last = &one->spool->next;
    one->process = watch(&one->spool->facts);
    end_former(index);
}

/* Places are taken from the lowest on, so those far behind the last are not looked at. */
static void look_for_images(void)
{
    for (uint32_t i = 0; i < images_end; i++) {
        if (running[i].spool != NULL || atomic_load(&arena->images[i].state) != IMAGE_LIVES)
            continue;
        begin_image(i);
        if (i + IMAGES_AHEAD > images_end)
            images_end = i + IMAGES_AHEAD < ARENA_IMAGES ? i + IMAGES_AHEAD : ARENA_IMAGES;
    }
}

static bool has_died(const struct running *one)
{
    struct pollfd death = {.fd = one->process, .events = POLLIN};
    return one->process == DEAD || (one->process >= 0 && poll(&death, 1, 0) > 0);
}

/* Ends the images of dead processes; true while there is one whose process may live. */
static bool bury(void)
{
    bool some = false;
    for (uint32_t i = 0; i < images_end; i++) {
        if (running[i].spool == NULL)
            continue;
        if (has_died(&running[i]))
            end_image(i);
        else
            some = some || running[i].process >= 0;
    }
    return some;
}

static void ask(int number)
{
    asked = number;
}

/* Those that do not listen are killed after some time. */
static void end_processes(uint64_t waited_ns)
{
    const uint64_t patience_ns = UINT64_C(3000000000);
    int number = waited_ns < patience_ns ? SIGTERM : SIGKILL;
    for (uint32_t i = 0; i < images_end; i++)
        if (running[i].spool != NULL && running[i].process >= 0)
            (void)syscall(SYS_pidfd_send_signal, running[i].process, number, NULL, 0);
}

/* 1: the processes have ended; 0: nobody will say so; -1: not yet, and the time is over. */
static int await_order(long ns, bool alone)
{
    char byte;
    struct timespec time = {0, ns};
    struct pollfd input = {.fd = alone ? -1 : STDIN_FILENO, .events = POLLIN};
    if (ppoll(&input, 1, &time, NULL) <= 0)
        return -1;
    return read(STDIN_FILENO, &byte, 1) == 1;
}

static void tell_time(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    atomic_store_explicit(&arena->clock_ns,
                          (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec,
                          memory_order_relaxed);
}

static uint32_t look(void)
{
    tell_time();
    notes_take(arena); /* of an exec before the image that it made */
    look_for_images();
    return drain_all();
}

static long next_nap_ns(long nap_ns, uint32_t most)
{
    if (most > ARENA_PARTS / 2)
        return nap_ns / 2 > NAP_LEAST_NS ? nap_ns / 2 : NAP_LEAST_NS;
    if (most == ARENA_PARTS / 2)
        return nap_ns;
    return nap_ns + nap_ns / 4 < NAP_MOST_NS ? nap_ns + nap_ns / 4 : NAP_MOST_NS;
}

/* Until the order comes; or, where whoever would give it is gone, until nobody has lived for some
 * looks: an image may have begun since the last one, and a child that has just been forked has none
 * yet. */
static void work(void)
{
    bool alone = false;
    unsigned deserted = 0;
    long nap_ns = NAP_LEAST_NS, since_deaths_ns = 0;
    uint64_t looks_asked = 0;
    for (int told = -1; told != 1 && !(alone && deserted >= LOOKS_DESERTED);) {
        nap_ns = next_nap_ns(nap_ns, look());
        since_deaths_ns += nap_ns;
        if (since_deaths_ns >= DEATHS_NS) {
            deserted = bury() ? 0 : deserted + 1;
            if (asked != 0 && looks_asked++ % 100 == 0)
                end_processes(looks_asked * DEATHS_NS);
            since_deaths_ns = 0;
        }
        told = await_order(nap_ns, alone);
        if (told == 0) {
            alone = true;
            deserted = 0;
        }
    }
}

static void end_all(void)
{
    images_end = ARENA_IMAGES;
    (void)look();
    for (uint32_t i = 0; i < ARENA_IMAGES; i++) {
        if (running[i].spool == NULL && atomic_load(&arena->images[i].state) == IMAGE_BEGINS) {
            begin_image(i);
            if (running[i].spool != NULL)
                running[i].spool->lost = true;
        }
        if (running[i].spool != NULL)
            end_image(i);
    }
}

static void state_trace(struct record *line, const char *path)
{
    struct trace_error error;
    struct stat facts;
    struct trace *trace = trace_open(path, &error);
    if (trace == NULL || stat(path, &facts) != 0) {
        record_string(line, "error", error.line);
        trace_close(trace);
        return;
    }
    const struct trace_facts *told = trace_facts(trace);
    record_string(line, "file", path);
    record_unsigned(line, "events", told->events);
    record_unsigned(line, "inherited", told->inherited);
    record_unsigned(line, "threads", told->threads);
    record_unsigned(line, "live_bytes_peak", told->live_bytes_peak);
    record_unsigned(line, "bytes", (uint64_t)facts.st_size);
    record_boolean(line, "complete", told->complete);
    trace_close(trace);
}

/* One line; `path` is NULL for an image without a trace. */
static void state_image(const struct spool *spool, const char *path)
{
    static struct record line;
    const struct image *facts = &spool->facts;
    record_begin(&line, "image");
    record_unsigned(&line, "pid", facts->header.pid);
    record_unsigned(&line, "parent", facts->header.parent);
    record_unsigned(&line, "began_ns", facts->header.began_ns);
    record_string(&line, "command", facts->header.command);
    record_string(&line, "allocator", facts->header.allocator);
    record_string(&line, "rival", facts->rival);
    record_unsigned(&line, "ended_unseen", facts->ended_unseen);
    record_unsigned(&line, "unknown", facts->unknown);
    record_boolean(&line, "lost", spool->lost);
    if (path != NULL)
        state_trace(&line, path);
    else
        record_unsigned(&line, "events", 0);
    record_string(&line, "reason",
                  spool->error.line[0] != '\0' ? spool->error.line
                  : facts->spoiled != 0        ? facts->reason
                                               : NULL);
    (void)record_end(&line, STDOUT_FILENO);
}

/* The next name, as long as another's file stands there. */
static void name_file(char *path, const char *first, unsigned *number)
{
    for (;; ++*number) {
        int length = *number == 1 ? snprintf(path, PATH_BYTES, "%s", first)
                                  : snprintf(path, PATH_BYTES, "%s.%u", first, *number);
        if (length >= PATH_BYTES || *number == 1 || trace_replaceable(path))
            return;
    }
}

/* Images that began at the same time keep the order in which they came. */
static int by_beginning(const void *a, const void *b)
{
    const struct spool *one = *(struct spool *const *)a, *other = *(struct spool *const *)b;
    uint64_t first = one->facts.header.began_ns, second = other->facts.header.began_ns;
    return (first > second) - (first < second);
}

static void finish(const char *file)
{
    size_t count = 0;
    unsigned number = 1;
    for (struct spool *spool = spools_first; spool != NULL; spool = spool->next)
        count++;
    struct spool **all = malloc((count + 1) * sizeof(struct spool *));
    if (all == NULL) {
        complain("the list of processes");
        return;
    }
    count = 0;
    for (struct spool *spool = spools_first; spool != NULL; spool = spool->next)
        all[count++] = spool;
    qsort(all, count, sizeof *all, by_beginning);
    for (size_t i = 0; i < count; i++) {
        char path[PATH_BYTES];
        name_file(path, file, &number);
        bool made = spool_finish(all[i], path);
        number += made;
        state_image(all[i], made ? path : NULL);
        spool_close(all[i]);
    }
    free(all);
}

/* `usage` is of the time in which the processes ran, without the proving of their traces. */
static void state_self(struct rusage usage)
{
    static struct record line;
    record_begin(&line, "collector");
    record_number(&line, "cpu_s",
                  (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                      (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6);
    record_unsigned(&line, "images_lost", arena->images_lost);
    record_unsigned(&line, "notes_lost", arena->notes_lost);
    (void)record_end(&line, STDOUT_FILENO);
}

/* Runs ahead of others, where it may, for a thread whose lane is full turns round until it is
 * emptied. */
static void hurry(bool wanted)
{
    const struct sched_param priority = {.sched_priority = wanted};
    if (sched_setscheduler(0, wanted ? SCHED_RR : SCHED_OTHER, &priority) != 0)
        (void)setpriority(PRIO_PROCESS, 0, wanted ? -19 : 0);
}

/* Whoever began the recording waits for its own children, which this process must not be. */
static bool leave_parent(void)
{
    pid_t child = fork();
    if (child > 0)
        _exit(0);
    return child == 0;
}

int main(int count, char **words)
{
    if (count != 4) {
        fputs("usage: assay-collect FOLDER FILE DESCRIPTOR\n", stderr);
        return 2;
    }
    folder = words[1];
    (void)signal(SIGXFSZ, SIG_IGN); /* a full disk is an error of one write, */
    (void)signal(SIGPIPE, SIG_IGN); /* and a reader that is gone none at all */
    (void)signal(SIGTERM, ask);
    if (!map_arena(words[3]) || !leave_parent())
        return 2;
    puts("ready");
    (void)fflush(stdout);
    hurry(true);
    work();
    hurry(false);
    end_all();
    struct rusage usage = {0};
    (void)getrusage(RUSAGE_SELF, &usage);
    finish(words[2]);
    notes_state();
    state_self(usage);
    (void)rmdir(folder); /* it is empty where nobody is left to remove it */
    return failed ? 2 : 0;
}
