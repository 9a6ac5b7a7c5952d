/* open.c: a new heap is made whole in a file without a name, and gets its name last, so that no
 * process ever finds half of one. */
#include "open.h"

#include "file.h"
#include "heap.h"
#include "options.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_BYTES (UINT64_C(2) << 30)

/* The folder of the path, for its file and for its own entry. */
static int folder_open(const char *path, int flags)
{
    char folder[OPTIONS_PATH];
    const char *slash = strrchr(path, '/');
    size_t length = slash == NULL ? 0 : (size_t)(slash - path);
    memcpy(folder, path, length);
    folder[length] = '\0';
    const char *name = slash == NULL ? "." : length == 0 ? "/" : folder;
    int file = open(name, flags | O_CLOEXEC, 0600);
    if (file >= 0 && (flags & O_TMPFILE) == O_TMPFILE)
        fchmod(file, 0600); /* whatever the umask is */
    return file;
}

static int name_sync(const char *path)
{
    int folder = folder_open(path, O_RDONLY | O_DIRECTORY);
    if (folder < 0)
        return errno;
    int error = port_write_back_file(folder);
    close(folder);
    return error == EINVAL ? 0 : error; /* a file system whose folders need no sync */
}

static int name_give(int file, const char *path)
{
    char unnamed[64];
    snprintf(unnamed, sizeof unnamed, "/proc/self/fd/%d", file);
    if (linkat(AT_FDCWD, unnamed, AT_FDCWD, path, AT_SYMLINK_FOLLOW) != 0)
        return errno;
    return name_sync(path);
}

static int attach(const struct options *options, int fd, void **md)
{
    int flags = (options->flags & ~OPEN_IN_FILE) | HEAP_EXACT | MMALLOC_REBASE;
    uint64_t size = options->size == 0 && fd >= 0 ? FILE_BYTES : options->size;
    *md = mmalloc_attach_sized(fd, (void *)(uintptr_t)options->base, flags, size);
    return *md != NULL ? 0 : mmalloc_errno(NULL);
}

static int make(const struct options *options, void **md)
{
    int file = folder_open(options->path, O_RDWR | O_TMPFILE);
    if (file < 0)
        return errno;
    int error = attach(options, file, md);
    if (error == 0) {
        error = name_give(file, options->path);
        if (error != 0 && mmalloc_detach(*md) != NULL)
            mmalloc_detach(*md);
    }
    close(file);
    return error;
}

static int kind_check(int file)
{
    struct stat about;
    if (fstat(file, &about) != 0)
        return errno;
    if (S_ISDIR(about.st_mode))
        return EISDIR;
    return !S_ISREG(about.st_mode) ? EINVAL : about.st_size == 0 ? EILSEQ : 0;
}

static int find(const struct options *options, void **md)
{
    int mode = (options->flags & MMALLOC_READONLY) != 0 ? O_RDONLY : O_RDWR;
    int file = open(options->path, mode | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file < 0)
        return errno;
    int error = options->create ? EEXIST : kind_check(file);
    if (error == 0)
        error = attach(options, file, md);
    close(file);
    return error;
}

/* A file without a name: the heap ends with its handle. */
static int make_unnamed(const struct options *options, void **md)
{
    int file = memfd_create("mmalloc", MFD_CLOEXEC);
    if (file < 0)
        return errno;
    int error = attach(options, file, md);
    close(file);
    return error;
}

int heap_open(const char *words, int flags, void **md)
{
    struct options options = {.flags = flags};
    int error = options_take(&options, words);
    if (error != 0)
        return error;
    if (options.path[0] == '\0')
        return (flags & OPEN_IN_FILE) != 0 ? make_unnamed(&options, md) : attach(&options, -1, md);
    do {
        error = find(&options, md);
        if (error == ENOENT && !options.existing && (options.flags & MMALLOC_READONLY) == 0)
            error = make(&options, md);
        else
            return error;
    } while (error == EEXIST && !options.create); /* another process was first */
    return error;
}

int heap_destroy(const char *words, int flags)
{
    struct options options = {.flags = flags};
    struct mheap heap = {.shared = false};
    bool alone;
    int error = options_take(&options, words);
    if (error == 0 &&
        (options.path[0] == '\0' || options.create || (options.flags & MMALLOC_READONLY) != 0))
        error = EINVAL;
    if (error != 0)
        return error;
    heap.file = open(options.path, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (heap.file < 0)
        return errno;
    error = kind_check(heap.file);
    if (error == 0)
        error = file_enter(&heap);
    if (error == 0)
        error = file_stay(&heap, &alone);
    if (error == 0)
        error = unlink(options.path) == 0 ? name_sync(options.path) : errno;
    close(heap.file);
    return error;
}
