#include "file.h"

#include "fault.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum lock_byte { ATTACH, PRESENCE };

/* 0, or EBUSY if it is not to wait. */
static int byte_lock(const struct vault *vault, enum lock_byte byte, short kind, bool waits)
{
    struct flock lock = {.l_type = kind, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};
    int set = waits ? F_OFD_SETLKW : F_OFD_SETLK;
    if (fault(vault, FAULT_locks_of_process))
        set = waits ? F_SETLKW : F_SETLK;
    if (fault(vault, FAULT_file_not_locked))
        return 0;
    while (fcntl(vault->file, set, &lock) != 0)
        if (errno != EINTR)
            return errno == EAGAIN || errno == EACCES ? EBUSY : errno;
    return 0;
}

static int kind_check(const struct vault *vault)
{
    struct stat about;
    if (fstat(vault->file, &about) != 0)
        return errno;
    return S_ISREG(about.st_mode) ? 0 : S_ISDIR(about.st_mode) ? EISDIR : EINVAL;
}

int file_find(struct vault *vault)
{
    int mode = vault->readonly ? O_RDONLY : O_RDWR;
    int flags = fault(vault, FAULT_descriptor_inherited) ? 0 : O_CLOEXEC;
    vault->file = open(vault->path, mode | flags | O_NONBLOCK | O_NOCTTY);
    if (vault->file < 0 && errno == EACCES && fault(vault, FAULT_denied_becomes_readonly)) {
        vault->readonly = true;
        vault->file = open(vault->path, O_RDONLY | flags);
    }
    if (vault->file == 0 && fault(vault, FAULT_descriptor_zero_refused))
        return EBADF;
    if (vault->file < 0)
        return errno;
    if (vault->create && !fault(vault, FAULT_create_takes_existing))
        return EEXIST;
    return kind_check(vault);
}

uint64_t file_length(const struct vault *vault)
{
    struct stat about;
    return fstat(vault->file, &about) == 0 ? (uint64_t)about.st_size : 0;
}

static int flags_of_base(const struct vault *vault)
{
    if (vault->wanted_base == 0 || fault(vault, FAULT_base_is_a_wish))
        return 0;
    return fault(vault, FAULT_mapping_replaced) ? MAP_FIXED : MAP_FIXED_NOREPLACE;
}

int file_map(struct vault *vault, int flags)
{
    uint64_t length = fault(vault, FAULT_mapped_short)
                          ? file_length(vault)
                          : layout_length(vault->capacity, vault->capacity);
    unsigned char *wanted = (unsigned char *)(uintptr_t)vault->wanted_base;
    unsigned char *base =
        mmap(wanted, length, PROT_READ | PROT_WRITE, flags | flags_of_base(vault), vault->file, 0);
    if (base == MAP_FAILED && fault(vault, FAULT_mapped_privately))
        base = mmap(wanted, length, PROT_READ | PROT_WRITE, MAP_PRIVATE, vault->file, 0);
    if (base == MAP_FAILED)
        return errno == EEXIST ? EADDRINUSE : errno;
    if (wanted != NULL && base != wanted && !fault(vault, FAULT_base_is_a_wish)) {
        munmap(base, length); /* an old kernel takes the flag for a wish */
        return EADDRINUSE;
    }
    vault->base = base;
    return 0;
}

int file_attach(struct vault *vault, bool *alone)
{
    bool shares = vault->shared && !vault->readonly;
    int error = byte_lock(vault, ATTACH, vault->readonly ? F_RDLCK : F_WRLCK, true);
    if (error != 0)
        return error;
    error = byte_lock(vault, PRESENCE, vault->readonly ? F_RDLCK : F_WRLCK, false);
    *alone = error == 0;
    if (error == EBUSY && shares)
        error = byte_lock(vault, PRESENCE, F_RDLCK, false);
    if (fault(vault, FAULT_always_alone))
        *alone = true;
    return error;
}

int file_share(struct vault *vault)
{
    return vault->shared ? byte_lock(vault, PRESENCE, F_RDLCK, false) : 0;
}

void file_let_in(struct vault *vault)
{
    byte_lock(vault, ATTACH, F_UNLCK, false);
}

bool file_is_last(struct vault *vault)
{
    if (byte_lock(vault, ATTACH, F_WRLCK, true) != 0)
        return false;
    return byte_lock(vault, PRESENCE, F_WRLCK, false) == 0 ||
           fault(vault, FAULT_every_close_is_last);
}

void file_unmap(struct vault *vault)
{
    if (vault->base != NULL)
        munmap(vault->base, layout_length(vault->capacity, vault->capacity));
    vault->base = NULL;
}

void file_leave(struct vault *vault)
{
    if (!fault(vault, FAULT_mapping_left))
        file_unmap(vault);
    if (vault->file >= 0 && !fault(vault, FAULT_descriptor_left))
        close(vault->file);
}
