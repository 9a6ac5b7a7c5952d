/* image.c: opens the files of a process image.  Nothing here allocates. */
#include "image.h"

#include <errno.h>
#include <fcntl.h>
#include <gnu/libc-version.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

enum { PATH_BYTES = PATH_MAX, ENVIRONMENT_PIECE = 4096 };

/* A file that stays open in a program that may close everything. */
struct kept_file {
    int descriptor;
    dev_t device;
    ino_t inode;
    char path[PATH_BYTES];
};

static char folder[PATH_BYTES - 64]; /* "": nothing is recorded */
static struct kept_file trace_file, ledger_file;
static struct ledger_head *ledger;
static uint64_t began_ns;
static char allocator[TRACE_SYSTEM_BYTES];

static _Atomic int no_life;
_Atomic int *image_life = &no_life;

static uint64_t clock_ns(clockid_t clock)
{
    struct timespec now;
    (void)clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t image_time_ns(void)
{
    return clock_ns(CLOCK_MONOTONIC) - began_ns;
}

void image_name_allocator(const char *path)
{
    (void)snprintf(allocator, sizeof allocator, "%s", path);
}

struct ledger_head *image_ledger(void)
{
    return ledger;
}

bool image_is_spoiled(void)
{
    return ledger == NULL || ledger->spoiled != 0;
}

void image_spoil(const char *reason)
{
    if (ledger == NULL || atomic_exchange(&ledger->spoiled, 1) != 0)
        return;
    (void)snprintf(ledger->reason, sizeof ledger->reason, "%s", reason);
}

/* The value of ASSAY_RECORD, as the kernel has it. */
static void read_folder(void)
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
            if (value && kept < sizeof folder - 1)
                folder[kept++] = piece[i];
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
static void find_folder(void)
{
    const char *named = environ == NULL ? NULL : getenv("ASSAY_RECORD");
    if (environ == NULL)
        read_folder();
    else if (named != NULL && strlen(named) < sizeof folder)
        memcpy(folder, named, strlen(named) + 1);
}

/* Away from the low numbers, which programs count on and close. */
static int move_up(int descriptor)
{
    struct rlimit limit = {.rlim_cur = 256};
    (void)getrlimit(RLIMIT_NOFILE, &limit);
    int highest = limit.rlim_cur < 1024 ? (int)limit.rlim_cur : 1024;
    int up = fcntl(descriptor, F_DUPFD_CLOEXEC, highest - highest / 8);
    if (up < 0)
        return descriptor;
    (void)close(descriptor);
    return up;
}

static bool keep(struct kept_file *kept, int descriptor)
{
    struct stat facts;
    kept->descriptor = descriptor < 0 ? descriptor : move_up(descriptor);
    if (kept->descriptor < 0 || fstat(kept->descriptor, &facts) != 0)
        return false;
    kept->device = facts.st_dev;
    kept->inode = facts.st_ino;
    return true;
}

static bool is_still(const struct kept_file *kept)
{
    struct stat facts;
    return fstat(kept->descriptor, &facts) == 0 && facts.st_dev == kept->device &&
           facts.st_ino == kept->inode;
}

/* The file's descriptor, or one that is opened again; -1 if it cannot be. */
static int descriptor_of(struct kept_file *kept, int flags)
{
    if (is_still(kept))
        return kept->descriptor;
    int descriptor = open(kept->path, flags | O_CLOEXEC);
    if (descriptor < 0)
        return -1;
    kept->descriptor = move_up(descriptor);
    return is_still(kept) ? kept->descriptor : -1;
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
    header->began_ns = began_ns;
    header->date_ns = clock_ns(CLOCK_REALTIME);
    header->pid = (uint32_t)getpid();
    header->parent = (uint32_t)getppid();
    header->cpus = count_cpus();
    header->page_bytes = (uint32_t)sysconf(_SC_PAGESIZE);
    read_command(header->command);
    if (uname(&system) == 0) {
        (void)snprintf(header->machine, sizeof header->machine, "%.60s", system.machine);
        (void)snprintf(header->system, sizeof header->system, "%.40s %.40s, glibc %.20s",
                       system.sysname, system.release, gnu_get_libc_version());
    }
    memcpy(header->allocator, allocator, sizeof header->allocator);
    memcpy(header->magic, TRACE_MAGIC, sizeof header->magic);
    header->version = TRACE_VERSION;
    header->bytes = sizeof *header;
    header->checksum = trace_header_checksum(header);
}

/* Makes FOLDER/BEGAN-PID.ending, which nobody else has. */
static bool make_file(struct kept_file *kept, const char *ending, int flags)
{
    (void)snprintf(kept->path, sizeof kept->path, "%s/%020llu-%d.%s", folder,
                   (unsigned long long)began_ns, (int)getpid(), ending);
    return keep(kept, open(kept->path, flags | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
}

/* The kernel's signal for a file that outgrew its limit was meant for us: all signals are blocked
 * here, and the program, which had written nothing, would die of it afterwards. */
static void forget_limit_signal(void)
{
    sigset_t set;
    struct timespec none = {0, 0};
    (void)sigemptyset(&set);
    (void)sigaddset(&set, SIGXFSZ);
    while (sigtimedwait(&set, NULL, &none) > 0)
        ;
}

static struct ledger_head *open_files(void)
{
    if (!make_file(&ledger_file, "ledger", O_RDWR) ||
        !make_file(&trace_file, "trace", O_WRONLY | O_APPEND) ||
        posix_fallocate(ledger_file.descriptor, 0, LEDGER_HEAD_BYTES) != 0) {
        forget_limit_signal();
        return NULL;
    }
    void *head = mmap(NULL, LEDGER_HEAD_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED,
                      ledger_file.descriptor, 0);
    return head == MAP_FAILED ? NULL : head;
}

static void forget_life(void)
{
    atomic_store(image_life, 0);
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
    if (folder[0] == '\0')
        find_folder();
    began_ns = clock_ns(CLOCK_MONOTONIC);
    ledger = NULL;
    if (folder[0] == '\0' || !open_life())
        return false;
    struct ledger_head *head = open_files();
    if (head == NULL)
        return false;
    fill_header(&head->header);
    head->magic = LEDGER_MAGIC;
    ledger = head;
    struct iovec part = {&head->header, sizeof head->header};
    image_append(&part, 1);
    atomic_store(image_life, 1);
    return !image_is_spoiled();
}

struct stream *image_map_stream(uint32_t index)
{
    off_t offset = LEDGER_HEAD_BYTES + (off_t)index * LEDGER_STREAM_BYTES;
    int file = descriptor_of(&ledger_file, O_RDWR);
    if (file < 0 || posix_fallocate(file, offset, LEDGER_STREAM_BYTES) != 0) {
        forget_limit_signal();
        return NULL;
    }
    void *stream =
        mmap(NULL, LEDGER_STREAM_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, file, offset);
    return stream == MAP_FAILED ? NULL : stream;
}

void image_append(const struct iovec *parts, int count)
{
    size_t bytes = 0;
    for (int i = 0; i < count; i++)
        bytes += parts[i].iov_len;
    int file = descriptor_of(&trace_file, O_WRONLY | O_APPEND);
    if (file < 0) {
        image_spoil("its file was closed and cannot be opened again");
        return;
    }
    ssize_t put = writev(file, parts, count);
    if (put == (ssize_t)bytes)
        return;
    char reason[LEDGER_REASON_BYTES];
    (void)snprintf(reason, sizeof reason, "its file cannot be written: %s",
                   put < 0 ? strerrordesc_np(errno) : "there is no more room");
    image_spoil(reason);
    forget_limit_signal();
}
