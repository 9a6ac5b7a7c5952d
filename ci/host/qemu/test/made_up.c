/* A program for the tests of guests: its first word says what it does. */
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int lines(int count)
{
    for (int i = 0; i < count; i++)
        printf("{\"record\":\"line\",\"number\":%d,\"text\":\"%s\"}\n", i,
               "results come out whole");
    return 0;
}

/* Messages of the kernel at its highest priority, between lines of our own. */
static int noise(int count)
{
    int kernel = open("/dev/kmsg", O_WRONLY);
    for (int i = 0; i < count; i++) {
        dprintf(kernel, "<0>the kernel says %d\n", i);
        printf("%d\n", i);
        fflush(stdout);
    }
    return kernel < 0;
}

static int circumstances(void)
{
    char folder[64];
    printf("%s %s %d %d\n", getenv("WORD"), getcwd(folder, sizeof folder), (int)getuid(),
           (int)getgid());
    return fprintf(stderr, "a complaint\n") < 0;
}

/* A process that would outlive its parent, and holds standard output open. */
static int leave_one_behind(void)
{
    if (fork() == 0) {
        setsid();
        for (;;)
            pause();
    }
    return 0;
}

static int is_program(const char *process)
{
    char path[300], first;
    snprintf(path, sizeof path, "/proc/%s/cmdline", process);
    int file = open(path, O_RDONLY);
    ssize_t got = file < 0 ? 0 : read(file, &first, 1);
    if (file >= 0)
        close(file);
    return got == 1;
}

/* Only init and this process are programs; the others are threads of the kernel. */
static int alone(void)
{
    int programs = 0;
    DIR *processes = opendir("/proc");
    for (struct dirent *entry; processes != NULL && (entry = readdir(processes)) != NULL;)
        programs += entry->d_name[0] >= '1' && entry->d_name[0] <= '9' && is_program(entry->d_name);
    return programs != 2;
}

/* Counts in a file of the disk how often it was run. */
static int count_on_disk(void)
{
    FILE *file = fopen("/disk/count", "a+");
    if (file == NULL || fputc('x', file) == EOF || fclose(file) != 0)
        return 1;
    file = fopen("/disk/count", "r");
    int count = 0;
    while (file != NULL && fgetc(file) != EOF)
        count++;
    printf("%d\n", count);
    return 0;
}

static int hang(void)
{
    while (pause() == -1)
        ;
    return 1;
}

static int die_of(int number)
{
    raise(number);
    return hang();
}

static int flood(int mebibytes)
{
    static char nothing[1 << 20];
    for (int i = 0; i < mebibytes; i++)
        if (fwrite(nothing, sizeof nothing, 1, stdout) != 1)
            return 1;
    return 0;
}

static int panic(void)
{
    int trigger = open("/proc/sysrq-trigger", O_WRONLY);
    if (trigger < 0 || write(trigger, "c", 1) != 1)
        return 1;
    return hang();
}

/* What must be there for programs: each file system, and the console. */
static int surroundings(void)
{
    static const char *const paths[] = {"/proc/self/maps", "/sys/kernel", "/dev/null",
                                        "/dev/shm",        "/dev/zero",   "/tmp"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        if (access(paths[i], F_OK) != 0)
            return 1;
    return 0;
}

/* "/" is a disk, not the image, and no chroot: in one no program can make a user namespace. */
static int root_is_disk(void)
{
    if (access("/modules", F_OK) == 0 || access("/proc/self/maps", F_OK) != 0)
        return 1;
    return unshare(CLONE_NEWUSER) == 0 ? 0 : 2;
}

int main(int argc, char **argv)
{
    const char *word = argc > 1 ? argv[1] : "";
    int number = argc > 2 ? atoi(argv[2]) : 0;
    if (strcmp(word, "lines") == 0)
        return lines(number);
    if (strcmp(word, "noise") == 0)
        return noise(number);
    if (strcmp(word, "circumstances") == 0)
        return circumstances();
    if (strcmp(word, "leave-one-behind") == 0)
        return leave_one_behind();
    if (strcmp(word, "alone") == 0)
        return alone();
    if (strcmp(word, "disk") == 0)
        return count_on_disk();
    if (strcmp(word, "signal") == 0)
        return die_of(number);
    if (strcmp(word, "flood") == 0)
        return flood(number);
    if (strcmp(word, "panic") == 0)
        return panic();
    if (strcmp(word, "root-is-disk") == 0)
        return root_is_disk();
    if (strcmp(word, "surroundings") == 0)
        return surroundings();
    if (strcmp(word, "exit") == 0)
        return number;
    return hang();
}
