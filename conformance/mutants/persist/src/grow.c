/* grow.c: the file first, then the number of cells: a heap never believes in memory that is not
 * there.  fallocate and not ftruncate: a hole would end in SIGBUS on a full medium. */
#include "grow.h"

#include "fault.h"
#include "mark.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

enum { CELLS_LEAST = 256 };

/* For a fault: by the name, whoever has it now. */
static int name_reserve(const struct vault *vault, uint64_t start, uint64_t length)
{
    int file = open(vault->path, O_RDWR | O_CLOEXEC);
    int error = file < 0 || fallocate(file, 0, (off_t)start, (off_t)length) == 0 ? 0 : errno;
    if (file >= 0)
        close(file);
    return error;
}

static int file_reserve(const struct vault *vault, uint64_t start, uint64_t length)
{
    if (fault(vault, FAULT_file_grows_by_name) && vault->base != NULL)
        return name_reserve(vault, start, length);
    if (fault(vault, FAULT_file_grows_by_hole))
        return ftruncate(vault->file, (off_t)(start + length)) == 0 ? 0 : errno;
    if (fallocate(vault->file, 0, (off_t)start, (off_t)length) == 0)
        return 0;
    return errno;
}

int grow_reserve(const struct vault *vault, uint64_t from, uint64_t cells)
{
    uint64_t marks = from * sizeof(uint64_t), more = (cells - from) * sizeof(uint64_t);
    int error = 0;
    for (uint64_t bank = 0; bank < VAULT_BANKS && error == 0; bank++)
        if (!fault(vault, FAULT_file_grows_by_hole))
            error = file_reserve(vault, layout_marks(vault->capacity, bank) + marks, more);
    if (error == 0)
        error =
            file_reserve(vault, layout_length(vault->capacity, from), (cells - from) * VAULT_CELL);
    return error;
}

/* A limit of the file's size is told as EFBIG, and by a signal that would end the process. */
static int reserve_quietly(struct vault *vault, uint64_t from, uint64_t cells)
{
    sigset_t own, before;
    if (fault(vault, FAULT_size_signal_taken))
        return grow_reserve(vault, from, cells);
    sigemptyset(&own);
    sigaddset(&own, SIGXFSZ);
    pthread_sigmask(SIG_BLOCK, &own, &before);
    int error = grow_reserve(vault, from, cells);
    if (error == EFBIG && !sigismember(&before, SIGXFSZ))
        sigtimedwait(&own, NULL, &(struct timespec){0});
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error;
}

/* The books of new cells are empty.  After a loss of power they may not be: of two pages of a bank
 * that grew, the one with the marks may be on the medium and the one with the number of cells not.
 */
static void marks_empty(const struct vault *vault, uint64_t from, uint64_t to)
{
    uint64_t *marks = vault_marks(vault, vault_working(vault));
    for (uint64_t i = from; i < to && !fault(vault, FAULT_old_marks_kept); i++)
        if (marks[i] != VAULT_FREE)
            put(&marks[i], VAULT_FREE);
}

bool grow_by(struct vault *vault, struct vault_bank *bank, uint64_t count)
{
    uint64_t cells = bank->cells, room = vault->capacity - cells;
    uint64_t more = cells / 2 > CELLS_LEAST ? cells / 2 : CELLS_LEAST;
    if (more < count)
        more = count;
    if (more > room)
        more = room;
    if (more == 0) {
        errno = ENOMEM;
        return false;
    }
    if (fault(vault, FAULT_cells_before_file))
        put(&bank->cells, cells + more);
    int error = reserve_quietly(vault, cells, cells + more);
    if (error != 0) {
        errno = error == EFBIG || error == ENOSPC || error == EDQUOT ? ENOMEM : error;
        return false;
    }
    marks_empty(vault, cells, cells + more);
    put(&bank->cells, cells + more);
    return true;
}
