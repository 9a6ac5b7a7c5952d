/* make.c: a new heap is made whole in a file without a name, and gets its name last, so that no
 * process ever finds half of one. */
#include "bank.h"
#include "fault.h"
#include "file.h"
#include "flush.h"
#include "grow.h"
#include "header.h"
#include "options.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CELLS_FIRST = 64, CELLS_LARGE = 1 << 21 };

/* The folder of the path, for its file and for its own entry. */
static int folder_open(const struct vault *vault, int flags)
{
    char folder[sizeof vault->path];
    const char *slash = strrchr(vault->path, '/');
    size_t length = slash == NULL ? 0 : (size_t)(slash - vault->path);
    memcpy(folder, vault->path, length);
    folder[length] = '\0';
    const char *name = slash == NULL ? "." : length == 0 ? "/" : folder;
    mode_t mode = fault(vault, FAULT_world_may_write) ? 0666 : 0600;
    int file = open(name, flags | O_CLOEXEC, mode);
    if (file >= 0 && (flags & O_TMPFILE) == O_TMPFILE)
        fchmod(file, mode); /* whatever the umask is */
    return file;
}

static int file_begin(struct vault *vault)
{
    if (vault->path[0] == '\0')
        vault->file = memfd_create("heap", MFD_CLOEXEC);
    else if (fault(vault, FAULT_made_under_its_name))
        vault->file = open(vault->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    else
        vault->file = folder_open(vault, O_RDWR | O_TMPFILE);
    return vault->file < 0 ? errno : 0;
}

static int books_begin(struct vault *vault)
{
    uint64_t cells = vault->capacity < CELLS_FIRST ? vault->capacity : CELLS_FIRST;
    if (fault(vault, FAULT_reserved_far) && vault->capacity > CELLS_LARGE)
        cells = CELLS_LARGE;
    if (ftruncate(vault->file, (off_t)layout_cells(vault->capacity)) != 0)
        return errno;
    for (uint64_t bank = 0; bank < VAULT_BANKS; bank++)
        if (fallocate(vault->file, 0, (off_t)layout_bank(vault->capacity, bank), VAULT_PAGE) != 0)
            return errno;
    if (fallocate(vault->file, 0, 0, (off_t)layout_bank(vault->capacity, 0)) != 0)
        return errno;
    int error = grow_reserve(vault, 0, cells);
    if (error != 0 && !fault(vault, FAULT_cells_before_room))
        return error;
    error = file_map(vault, MAP_SHARED);
    if (error != 0)
        return error;
    for (uint64_t bank = 0; bank < VAULT_BANKS; bank++)
        put(&vault_bank_at(vault, bank)->cells, cells);
    header_begin(vault);
    return fault(vault, FAULT_made_unsynced) ? 0 : flush_file(vault);
}

static int name_sync(const struct vault *vault)
{
    int folder = folder_open(vault, O_RDONLY | O_DIRECTORY);
    if (folder < 0)
        return errno;
    int error = fault(vault, FAULT_name_unsynced) || fsync(folder) == 0 ? 0 : errno;
    close(folder);
    return error == EINVAL ? 0 : error; /* a file system whose folders need no sync */
}

static int name_give(const struct vault *vault)
{
    char unnamed[64];
    if (fault(vault, FAULT_made_under_its_name))
        return 0;
    snprintf(unnamed, sizeof unnamed, "/proc/self/fd/%d", vault->file);
    if (fault(vault, FAULT_every_maker_is_first))
        unlink(vault->path);
    if (linkat(AT_FDCWD, unnamed, AT_FDCWD, vault->path, AT_SYMLINK_FOLLOW) != 0)
        return errno;
    return name_sync(vault);
}

int file_make(struct vault *vault)
{
    bool alone;
    int error = file_begin(vault);
    if (error == 0)
        error = books_begin(vault);
    if (error == 0)
        error = file_attach(vault, &alone);
    if (error == 0 && vault->path[0] != '\0')
        error = name_give(vault);
    return error;
}

int vault_destroy(const char *options)
{
    struct vault vault = {.file = -1};
    bool alone;
    int error = options_take(&vault, options);
    if (error == 0 && (vault.path[0] == '\0' || vault.create || vault.readonly))
        error = EINVAL;
    if (error == 0)
        error = file_find(&vault);
    if (error == 0 && !fault(&vault, FAULT_destroyed_in_use))
        error = file_attach(&vault, &alone);
    if (error == 0 && !alone && !fault(&vault, FAULT_destroyed_in_use))
        error = EBUSY;
    if (error == 0 && fault(&vault, FAULT_destroyed_by_halves))
        error = ftruncate(vault.file, VAULT_PAGE) == 0 ? 0 : errno;
    if (error == 0 && !fault(&vault, FAULT_destroy_does_nothing))
        error = unlink(vault.path) == 0 ? name_sync(&vault) : errno;
    file_leave(&vault);
    return error;
}
