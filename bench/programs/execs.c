/* execs.c: follows a tree of processes with ptrace(2) and keeps one entry for each program in it.
 *
 * Processes and programs are two tables: children of fork share their parent's program until they
 * exec.  At each exec the new program's environment and vectors are read from its memory and from
 * /proc, as the program cannot yet have changed them.  Processor time is charged to the program
 * that a process was when it used it.
 */
#include "execs.h"

#include "record.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ID_BYTES = 16, PATH_BYTES = 1024, AUXV_MOST = 64, EVENT_SHIFT = 16 };

/* One program that a process became, with all children of fork that stayed it. */
struct image {
    pid_t pid;
    char path[PATH_BYTES];
    unsigned char id[ID_BYTES]; /* the 16 random bytes that the kernel gave it */
    bool dynamic;               /* it has a dynamic linker */
    bool secure;                /* the dynamic linker is in secure mode */
    unsigned machine;
    char preload[PATH_BYTES]; /* LD_PRELOAD as it was given */
    double cpu_s;
};

struct process {
    pid_t pid;
    long image; /* -1: the launcher's own, before it is the program */
    double cpu_s;
};

static struct {
    struct image *images;
    size_t image_count;
    struct process *processes;
    size_t process_count;
    int error; /* why nothing was traced, or what was lacking */
    bool traced;
} seen;

static void *grown(void *array, size_t count, size_t size)
{
    if ((count & (count - 1)) != 0)
        return array;
    void *larger = reallocarray(array, count == 0 ? 1 : 2 * count, size);
    if (larger == NULL)
        abort(); /* the trial is lost; nothing was measured yet */
    return larger;
}

static struct process *process_find(pid_t pid)
{
    for (size_t i = 0; i < seen.process_count; i++)
        if (seen.processes[i].pid == pid)
            return &seen.processes[i];
    return NULL;
}

static struct process *process_add(pid_t pid, long image)
{
    struct process *found = process_find(pid);
    if (found != NULL)
        return found;
    seen.processes = grown(seen.processes, seen.process_count, sizeof *seen.processes);
    seen.processes[seen.process_count] = (struct process){.pid = pid, .image = image};
    return &seen.processes[seen.process_count++];
}

static void process_remove(pid_t pid)
{
    struct process *found = process_find(pid);
    if (found != NULL)
        *found = seen.processes[--seen.process_count];
}

/* The process of a thread. */
static pid_t group_of(pid_t thread)
{
    char path[64], line[128];
    int group = thread;
    snprintf(path, sizeof path, "/proc/%d/status", (int)thread);
    FILE *file = fopen(path, "re");
    while (file != NULL && fgets(line, sizeof line, file) != NULL)
        if (sscanf(line, "Tgid: %d", &group) == 1)
            break;
    if (file != NULL)
        fclose(file);
    return (pid_t)group;
}

/* Adds what the process has used since it was asked last to the program that it is. */
static void process_charge(struct process *process)
{
    clockid_t clock;
    struct timespec used;
    if (clock_getcpuclockid(process->pid, &clock) != 0 || clock_gettime(clock, &used) != 0)
        return;
    double now_s = (double)used.tv_sec + (double)used.tv_nsec * 1e-9;
    if (process->image >= 0)
        seen.images[process->image].cpu_s += now_s - process->cpu_s;
    process->cpu_s = now_s;
}

static size_t file_read(pid_t pid, const char *name, void *bytes, size_t most)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t count = file < 0 ? 0 : read(file, bytes, most);
    if (file >= 0)
        close(file);
    return count > 0 ? (size_t)count : 0;
}

static void id_read(struct image *image, uint64_t address)
{
    struct iovec here = {image->id, ID_BYTES};
    struct iovec there = {(void *)(uintptr_t)address, ID_BYTES};
    if (process_vm_readv(image->pid, &here, 1, &there, 1, 0) != ID_BYTES)
        memset(image->id, 0, ID_BYTES);
}

static void preload_read(struct image *image)
{
    static const char name[] = "LD_PRELOAD=";
    char *line = NULL, path[64];
    size_t room = 0;
    snprintf(path, sizeof path, "/proc/%d/environ", (int)image->pid);
    FILE *file = fopen(path, "re");
    while (file != NULL && getdelim(&line, &room, '\0', file) >= 0)
        if (strncmp(line, name, sizeof name - 1) == 0)
            snprintf(image->preload, PATH_BYTES, "%s", line + sizeof name - 1);
    free(line);
    if (file != NULL)
        fclose(file);
}

static void image_read(struct image *image)
{
    char link[64];
    Elf64_auxv_t values[AUXV_MOST];
    Elf64_Ehdr head = {0};
    snprintf(link, sizeof link, "/proc/%d/exe", (int)image->pid);
    if (readlink(link, image->path, PATH_BYTES - 1) < 0)
        strcpy(image->path, "?");
    (void)file_read(image->pid, "exe", &head, sizeof head);
    image->machine = head.e_machine;
    preload_read(image);
    size_t count = file_read(image->pid, "auxv", values, sizeof values) / sizeof values[0];
    for (size_t i = 0; i < count && head.e_ident[EI_CLASS] == ELFCLASS64; i++) {
        if (values[i].a_type == AT_BASE)
            image->dynamic = values[i].a_un.a_val != 0;
        if (values[i].a_type == AT_SECURE)
            image->secure = values[i].a_un.a_val != 0;
        if (values[i].a_type == AT_RANDOM)
            id_read(image, values[i].a_un.a_val);
    }
}

static void exec_take(pid_t pid)
{
    struct process *process = process_add(pid, -1);
    process_charge(process);
    seen.images = grown(seen.images, seen.image_count, sizeof *seen.images);
    process->image = (long)seen.image_count;
    struct image *image = &seen.images[seen.image_count++];
    *image = (struct image){.pid = pid};
    image_read(image);
}

static void fork_take(pid_t parent)
{
    unsigned long child;
    struct process *mother = process_find(group_of(parent));
    if (ptrace(PTRACE_GETEVENTMSG, parent, NULL, &child) != 0 ||
        group_of((pid_t)child) != (pid_t)child)
        return;
    (void)process_add((pid_t)child, mother == NULL ? -1 : mother->image);
}

static void exit_take(pid_t thread)
{
    struct process *process = process_find(group_of(thread));
    if (process != NULL)
        process_charge(process);
}

static bool stops(int signal)
{
    return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

/* A process that has been killed meanwhile cannot be told to go on, and need not be. */
static void go_on(pid_t pid, int event, int signal)
{
    if (event == PTRACE_EVENT_STOP && stops(signal))
        (void)ptrace(PTRACE_LISTEN, pid, NULL, NULL);
    else
        (void)ptrace(PTRACE_CONT, pid, NULL, (void *)(intptr_t)(event != 0 ? 0 : signal));
}

void execs_event(pid_t pid, int status)
{
    if (!WIFSTOPPED(status)) {
        process_remove(pid);
        return;
    }
    int event = status >> EVENT_SHIFT;
    if (event == PTRACE_EVENT_EXEC)
        exec_take(pid);
    else if (event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK ||
             event == PTRACE_EVENT_CLONE)
        fork_take(pid);
    else if (event == PTRACE_EVENT_EXIT)
        exit_take(pid);
    go_on(pid, event, WSTOPSIG(status));
}

void execs_sample(void)
{
    for (size_t i = 0; i < seen.process_count; i++)
        process_charge(&seen.processes[i]);
}

bool execs_begin(pid_t child)
{
    const long options = PTRACE_O_TRACEEXEC | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                         PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXIT | PTRACE_O_EXITKILL;
    seen.traced = ptrace(PTRACE_SEIZE, child, NULL, (void *)options) == 0;
    if (!seen.traced)
        seen.error = errno;
    return seen.traced;
}

static bool image_write(int file, const struct image *image)
{
    struct record record;
    char text[2 * ID_BYTES + 1];
    for (unsigned i = 0; i < ID_BYTES; i++)
        snprintf(text + 2 * (size_t)i, 3, "%02x", image->id[i]);
    record_begin(&record, "exec");
    record_unsigned(&record, "pid", (uint64_t)image->pid);
    record_string(&record, "program", image->path);
    record_string(&record, "image", text);
    record_boolean(&record, "dynamic", image->dynamic);
    record_boolean(&record, "secure", image->secure);
    record_unsigned(&record, "machine", image->machine);
    record_string(&record, "preload", image->preload);
    record_number(&record, "cpu_s", image->cpu_s);
    return record_end(&record, file);
}

bool execs_write(const char *path)
{
    int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    bool written = file >= 0;
    if (written && !seen.traced) {
        struct record record;
        record_begin(&record, "untraced");
        record_string(&record, "reason", strerror(seen.error));
        written = record_end(&record, file);
    }
    for (size_t i = 0; written && i < seen.image_count; i++)
        written = image_write(file, &seen.images[i]);
    return file >= 0 && close(file) == 0 && written;
}
