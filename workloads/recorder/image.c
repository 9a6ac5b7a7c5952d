/* image.c: finds the shared memory, takes an entry in it for this process image, and maps its
 * lanes.
 *
 * This runs inside somebody's program, possibly in its first call of malloc, before the C library
 * knows its environment.  So nothing here allocates, the variable is read from the kernel if need
 * be, and whatever cannot be done leaves the program as it is, unrecorded, with the reason noted.
 */
#include "image.h"

#include "stream.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

enum { ENVIRONMENT_PIECE = 4096, DOOR_BYTES = 64, LANES_LEAST = 2, ARENA_SHARE = 32 };

static char door[DOOR_BYTES]; /* PROCESS:DESCRIPTOR; "": nothing is recorded */
static struct arena *arena;
static uint32_t lanes_mapped; /* behind it */
static int descriptor = -1;
static dev_t device;
static ino_t inode;
static struct image *image;
static uint64_t began_ns;
static char allocator[TRACE_SYSTEM_BYTES], rival[ARENA_REASON_BYTES];

static _Atomic int no_life;
_Atomic int *image_life = &no_life;

static uint64_t clock_ns(clockid_t clock)
{
    struct timespec now;
    (void)clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t image_clock_ns(void)
{
    static _Atomic uint64_t own_ns; /* read last; the collector's reading may be older */
    if (stream_sandboxed == 0) {
        uint64_t now_ns = clock_ns(CLOCK_MONOTONIC);
        atomic_store_explicit(&own_ns, now_ns, memory_order_relaxed);
        return now_ns;
    }
    uint64_t last_ns = atomic_load_explicit(&own_ns, memory_order_relaxed);
    uint64_t told_ns =
        arena == NULL ? 0 : atomic_load_explicit(&arena->clock_ns, memory_order_relaxed);
    return told_ns > last_ns ? told_ns : last_ns;
}

uint64_t image_time_ns(void)
{
    return image_clock_ns() - began_ns;
}

void image_name_allocator(const char *path)
{
    (void)snprintf(allocator, sizeof allocator, "%s", path);
}

void image_name_rival(const char *path)
{
    (void)snprintf(rival, sizeof rival, "%s", path);
    if (image != NULL)
        memcpy(image->rival, rival, sizeof rival);
}

struct image *image_own(void)
{
    return image;
}

struct arena *image_arena(void)
{
    return arena;
}

bool image_is_spoiled(void)
{
    return image == NULL || atomic_load(&image->spoiled) != 0;
}

void image_spoil(const char *reason)
{
    if (image == NULL || atomic_exchange(&image->spoiled, 1) != 0)
        return;
    (void)snprintf(image->reason, sizeof image->reason, "%s", reason);
}

/* The value of ASSAY_RECORD, as the kernel has it. */
static void read_door(void)
{
    static const char name[] = "ASSAY_RECORD=";
    char piece[ENVIRONMENT_PIECE];
    size_t matched = 0, kept = 0;
    bool matching = true;
    int file = open("/proc/self/environ", O_RDONLY | O_CLOEXEC);
    ssize_t got;
    while (file >= 0 && (got = read(file, piece, sizeof piece)) > 0)
        for (ssize_t i = 0; i < got; i++) {
            bool value = matched == sizeof name - 1;
            if (value && piece[i] == '\0') {
                (void)close(file);
                return;
            }
            if (value && kept < sizeof door - 1)
                door[kept++] = piece[i];
            if (value)
                continue;
            matching = matching && piece[i] == name[matched];
            matched = matching ? matched + 1 : 0;
            if (piece[i] == '\0')
                matching = true, matched = 0;
        }
    if (file >= 0)
        (void)close(file);
}

/* The first call of malloc may come before the C library knows its environment. */
static void find_door(void)
{
    const char *named = environ == NULL ? NULL : getenv("ASSAY_RECORD");
    if (environ == NULL)
        read_door();
    else if (named != NULL && strlen(named) < sizeof door)
        memcpy(door, named, strlen(named) + 1);
}

static bool is_arena(int file)
{
    uint64_t magic = 0;
    return pread(file, &magic, sizeof magic, 0) == sizeof magic && magic == ARENA_MAGIC;
}

/* Away from the low numbers, which programs count on and close; not to be closed by an exec. */
static int move_up(int file)
{
    struct rlimit limit = {.rlim_cur = 256};
    (void)getrlimit(RLIMIT_NOFILE, &limit);
    int highest = limit.rlim_cur < 1024 ? (int)limit.rlim_cur : 1024;
    int up = fcntl(file, F_DUPFD, highest - highest / 8);
    if (up < 0)
        return file;
    (void)close(file);
    return up;
}

/* The inherited descriptor, or that of the process that began the recording; -1 if neither is. */
static int open_door(void)
{
    char path[2 * DOOR_BYTES], *rest;
    long process = strtol(door, &rest, 10);
    if (*rest != ':')
        return -1;
    int inherited = (int)strtol(rest + 1, NULL, 10);
    if (is_arena(inherited))
        return inherited;
    (void)snprintf(path, sizeof path, "/proc/%ld/fd/%d", process, inherited);
    int file = open(path, O_RDWR | O_CLOEXEC);
    return file < 0 ? -1 : move_up(file);
}

static bool is_still(int file)
{
    struct stat facts;
    return file >= 0 && fstat(file, &facts) == 0 && facts.st_dev == device && facts.st_ino == inode;
}

bool image_can_be_reached(void)
{
    char path[2 * DOOR_BYTES], *rest;
    long process = strtol(door, &rest, 10);
    int inherited = *rest == ':' ? (int)strtol(rest + 1, NULL, 10) : -1;
    int flags = fcntl(inherited, F_GETFD);
    if (flags >= 0 && (flags & FD_CLOEXEC) == 0 && is_still(inherited))
        return true;
    (void)snprintf(path, sizeof path, "/proc/%ld/fd/%d", process, inherited);
    return faccessat(AT_FDCWD, path, R_OK | W_OK, AT_EACCESS) == 0;
}

/* A program of a limited address space keeps all but a little of it. */
static uint32_t lanes_wanted(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return ARENA_WINDOW;
    uint64_t lanes = limit.rlim_cur / ARENA_SHARE / ARENA_LANE_BYTES;
    return lanes < LANES_LEAST    ? LANES_LEAST
           : lanes < ARENA_WINDOW ? (uint32_t)lanes
                                  : ARENA_WINDOW;
}

static bool map_arena(void)
{
    struct stat facts;
    descriptor = open_door();
    if (descriptor < 0 || fstat(descriptor, &facts) != 0 || !is_arena(descriptor))
        return false;
    device = facts.st_dev;
    inode = facts.st_ino;
    for (lanes_mapped = lanes_wanted(); lanes_mapped >= LANES_LEAST; lanes_mapped /= 2) {
        size_t bytes = arena_lane_offset(lanes_mapped);
        void *memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
        if (memory != MAP_FAILED) {
            arena = memory;
            return true;
        }
    }
    return false;
}

static struct stream *map_lane(uint32_t lane)
{
    if (lane < lanes_mapped)
        return (struct stream *)(void *)((uint8_t *)arena + arena_lane_offset(lane));
    if (!is_still(descriptor))
        descriptor = open_door();
    if (!is_still(descriptor))
        return NULL;
    void *memory = mmap(NULL, ARENA_LANE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor,
                        (off_t)arena_lane_offset(lane));
    return memory == MAP_FAILED ? NULL : memory;
}

struct stream *image_lane(const char **why)
{
    uint16_t mine = (uint16_t)(image - arena->images + 1);
    for (uint32_t lane = 0; lane < ARENA_LANES; lane++) {
        uint16_t nobody = 0;
        if (atomic_load_explicit(&arena->owners[lane], memory_order_relaxed) != 0 ||
            !atomic_compare_exchange_strong(&arena->owners[lane], &nobody, mine))
            continue;
        struct stream *stream = map_lane(lane);
        if (stream != NULL) {
            stream->events = (uint8_t *)stream + ARENA_LANE_HEAD_BYTES;
            return stream;
        }
        atomic_store(&arena->owners[lane], 0);
        *why = "there is no room in the address space, or the recorder's descriptor was closed";
        return NULL;
    }
    *why = "too many threads are recorded at the same time";
    return NULL;
}

/* The words of the command line, read again by each process: exec may have changed them. */
static void read_command(char *command)
{
    int file = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
    ssize_t got = file < 0 ? 0 : read(file, command, TRACE_COMMAND_BYTES - 1);
    if (file >= 0)
        (void)close(file);
    for (ssize_t i = 0; i + 1 < got; i++)
        if (command[i] == '\0')
            command[i] = ' ';
}

/* Those that the process may run on; sysconf would read a folder, and allocate. */
static uint32_t count_cpus(void)
{
    cpu_set_t cpus;
    return sched_getaffinity(0, sizeof cpus, &cpus) == 0 ? (uint32_t)CPU_COUNT(&cpus) : 0;
}

static void fill_header(struct trace_header *header)
{
    struct utsname system;
    memset(header, 0, sizeof *header);
    header->began_ns = began_ns;
    header->date_ns = clock_ns(CLOCK_REALTIME);
    header->pid = (uint32_t)getpid();
    header->parent = (uint32_t)getppid();
    header->cpus = count_cpus();
    header->page_bytes = (uint32_t)sysconf(_SC_PAGESIZE);
    read_command(header->command);
    char library[32] = "";
    (void)confstr(_CS_GNU_LIBC_VERSION, library, sizeof library);
    if (uname(&system) == 0) {
        (void)snprintf(header->machine, sizeof header->machine, "%.60s", system.machine);
        (void)snprintf(header->system, sizeof header->system, "%.40s %.40s, %.30s", system.sysname,
                       system.release, library);
    }
    memcpy(header->allocator, allocator, sizeof header->allocator);
    memcpy(header->magic, TRACE_MAGIC, sizeof header->magic);
    header->version = TRACE_VERSION;
    header->bytes = sizeof *header;
    header->checksum = trace_header_checksum(header);
}

static uint64_t pid_namespace(void)
{
    struct stat facts;
    return stat("/proc/self/ns/pid", &facts) == 0 ? facts.st_ino : 0;
}

static struct image *take_image(void)
{
    for (uint32_t i = 0; i < ARENA_IMAGES; i++) {
        uint32_t nobody = IMAGE_FREE;
        struct image *found = &arena->images[i];
        if (atomic_load_explicit(&found->state, memory_order_relaxed) == IMAGE_FREE &&
            atomic_compare_exchange_strong(&found->state, &nobody, IMAGE_BEGINS))
            return found;
    }
    atomic_fetch_add(&arena->images_lost, 1);
    return NULL;
}

static void forget_life(void)
{
    atomic_store(image_life, 0);
    stream_forked();
}

/* A page that is zero again in a forked child.  The C library's fork empties it too: a kernel
 * before 4.14 has no such pages, and an emulator may say so and have none. */
static bool open_life(void)
{
    size_t bytes = (size_t)sysconf(_SC_PAGESIZE);
    if (image_life != &no_life)
        return true;
    void *page = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED || pthread_atfork(NULL, NULL, forget_life) != 0)
        return false;
    (void)madvise(page, bytes, MADV_WIPEONFORK);
    image_life = page;
    return true;
}

bool image_begin(void)
{
    int number = errno;
    if (door[0] == '\0')
        find_door();
    began_ns = image_clock_ns();
    image = NULL;
    if (door[0] == '\0' || !open_life() || (arena == NULL && !map_arena()) ||
        (image = take_image()) == NULL) {
        errno = number;
        return false;
    }
    image->pid_namespace = pid_namespace();
    fill_header(&image->header);
    memcpy(image->rival, rival, sizeof rival);
    atomic_store(&image->state, IMAGE_LIVES);
    atomic_store(image_life, 1);
    errno = number;
    return true;
}
