#include "persist_file.h"

#include "child_process.h"
#include "persist_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

void persist_file_begin(struct persist_file *file, const struct clause_run *run)
{
    file->run = run;
    file->lock = persist_folder_make(file->folder, sizeof file->folder);
    snprintf(file->path, sizeof file->path, "%s/heap", file->folder);
}

const char *persist_file_beside(const struct persist_file *file, const char *name)
{
    static char path[256];
    snprintf(path, sizeof path, "%s/%s", file->folder, name);
    return path;
}

void persist_file_end(const struct persist_file *file)
{
    persist_folder_remove(file->folder);
    close(file->lock);
}

/* The options of the run, the file and more words. */
static void options_make(const struct persist_file *file, const char *words, char *options,
                         size_t size)
{
    const char *own = file->run->options;
    snprintf(options, size, "%s%sfile=%s%s%s", own != NULL ? own : "",
             own != NULL && own[0] != '\0' ? "," : "", file->path, words != NULL ? "," : "",
             words != NULL ? words : "");
}

int persist_file_try(const struct persist_file *file, const char *words, void **handle)
{
    char options[1024];
    options_make(file, words, options, sizeof options);
    return file->run->allocator->open(options, handle);
}

void *persist_file_open(const struct persist_file *file, const char *words)
{
    void *handle = NULL;
    int error = persist_file_try(file, words, &handle);
    clause_expect(error == 0, "open of the heap's file%s%s gave error %d, %s",
                  words != NULL ? " with " : "", words != NULL ? words : "", error,
                  strerror(error));
    return handle;
}

int persist_file_destroy(const struct persist_file *file)
{
    return persist_file_destroy_as(file, NULL);
}

int persist_file_destroy_as(const struct persist_file *file, const char *words)
{
    char options[1024];
    options_make(file, words, options, sizeof options);
    return file->run->allocator->persist->destroy(options);
}

void persist_file_lose(const struct persist_file *file, void (*work)(void *handle, void *argument),
                       void *argument)
{
    pid_t child = child_process_fork();
    if (child == 0) {
        void *handle = persist_file_open(file, NULL);
        work(handle, argument);
        _exit(0);
    }
    child_process_expect(child, "the process that ends without a close");
}

void persist_file_surround(const struct persist_file *file)
{
    enum { PAGE = 4096, PAGES = 64 };
    char line[512];
    unsigned long start, end;
    FILE *maps = fopen("/proc/self/maps", "r");
    while (maps != NULL && fgets(line, sizeof line, maps) != NULL)
        if (strstr(line, file->folder) != NULL && sscanf(line, "%lx-%lx", &start, &end) == 2)
            for (unsigned long i = 0; i < PAGES; i++)
                mmap((void *)(uintptr_t)(end + i * PAGE), PAGE, PROT_NONE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (maps != NULL)
        fclose(maps);
}

bool persist_file_is_mapped(const struct persist_file *file)
{
    char line[512];
    bool found = false;
    FILE *maps = fopen("/proc/self/maps", "r");
    if (maps == NULL)
        clause_unresolved("/proc/self/maps cannot be read");
    while (!found && fgets(line, sizeof line, maps) != NULL)
        found = strstr(line, file->folder) != NULL;
    fclose(maps);
    return found;
}

struct clause_run persist_run(const struct clause_run *run, void *handle)
{
    struct clause_run own = *run;
    own.handle = handle;
    return own;
}

void persist_close(const struct clause_run *run, void *handle)
{
    run->allocator->close(handle);
}

void persist_expect_sound(const struct clause_run *run, void *handle, const char *when)
{
    char why[256] = "";
    const struct allocator_inspect *inspect = run->allocator->inspect;
    if (inspect != NULL && inspect->check != NULL && !inspect->check(handle, why, sizeof why))
        clause_fail("the heap is damaged %s: %s", when, why);
}

unsigned char *persist_file_read(const struct persist_file *file, size_t *length)
{
    struct stat about;
    int source = open(file->path, O_RDONLY | O_CLOEXEC);
    if (source < 0 || fstat(source, &about) != 0)
        clause_unresolved("%s cannot be read: %s", file->path, strerror(errno));
    *length = (size_t)about.st_size;
    unsigned char *bytes = clause_memory(*length);
    for (size_t at = 0; at < *length;) {
        ssize_t part = pread(source, bytes + at, *length - at, (off_t)at);
        if (part <= 0)
            clause_unresolved("%s cannot be read: %s", file->path, strerror(errno));
        at += (size_t)part;
    }
    close(source);
    return bytes;
}

const unsigned char *persist_file_view(const struct persist_file *file, size_t length)
{
    int source = open(file->path, O_RDONLY | O_CLOEXEC);
    void *view = mmap(NULL, length, PROT_READ, MAP_SHARED, source, 0);
    if (source < 0 || view == MAP_FAILED)
        clause_unresolved("%s cannot be mapped: %s", file->path, strerror(errno));
    close(source);
    return view;
}

void persist_file_write(const struct persist_file *file, const void *bytes, size_t length)
{
    int target = open(file->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool written = target >= 0;
    for (size_t at = 0; written && at < length;) {
        ssize_t part = pwrite(target, (const char *)bytes + at, length - at, (off_t)at);
        written = part > 0;
        at += written ? (size_t)part : 0;
    }
    if (!written)
        clause_unresolved("%s cannot be written: %s", file->path, strerror(errno));
    close(target);
}

bool persist_expect_own_family(const struct clause_run *run, const struct allocator *maker,
                               int error, void *handle)
{
    size_t length = strcspn(maker->name, "/");
    const char *own = run->allocator->name;
    bool family = strcspn(own, "/") == length && memcmp(own, maker->name, length) == 0;
    clause_expect(error != 0 || family, "the file of %s was taken", maker->name);
    if (error == 0) {
        persist_expect_sound(run, handle, "in a file of its family");
        persist_close(run, handle);
    }
    return error == 0;
}
