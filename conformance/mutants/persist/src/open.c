/* open.c: a heap is looked at first, and only then changed: what is refused stays as it was.
 *
 * Opening and closing stand in one file: what an open marks, maps and locks, the close has to undo
 * in the reverse order.
 */
#include "bank.h"
#include "fault.h"
#include "file.h"
#include "flush.h"
#include "header.h"
#include "lock.h"
#include "options.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

/* Which start of the system this is: what a process death leaves is in the same one. */
static int boot_read(struct vault *vault)
{
    int file = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return errno;
    ssize_t length = read(file, vault->boot, sizeof vault->boot - 1);
    close(file);
    return length > 0 ? 0 : EIO;
}

/* How large the heap is, from the slots as they stand in the file. */
static int capacity_read(struct vault *vault)
{
    struct vault_slot slot, best = {0};
    bool found = false;
    for (uint64_t i = 0; i < VAULT_SLOTS; i++) {
        if (pread(vault->file, &slot, sizeof slot, (off_t)(i * VAULT_PAGE)) != sizeof slot)
            break;
        if (header_is_whole(vault, &slot) && (!found || slot.sequence > best.sequence)) {
            best = slot;
            found = true;
        }
    }
    if (!found)
        return EILSEQ;
    vault->capacity = best.capacity;
    if (best.shared != vault->shared && !fault(vault, FAULT_kind_unchecked))
        return ENOTSUP;
    bool whole = file_length(vault) >= layout_length(vault->capacity, 0);
    return whole || fault(vault, FAULT_length_unchecked) ? 0 : EILSEQ;
}

/* Tells if the cells that the bank speaks of are in the file. */
static bool bank_fits(const struct vault *vault, uint64_t bank)
{
    uint64_t cells = vault_bank_at(vault, bank)->cells;
    return cells <= vault->capacity &&
           (file_length(vault) >= layout_length(vault->capacity, cells) ||
            fault(vault, FAULT_length_unchecked));
}

static bool bank_is_stable(const struct vault *vault, uint64_t bank, uint64_t sum)
{
    return bank_fits(vault, bank) &&
           ((bank_sum(vault, bank) == sum && bank_check(vault, bank, false, NULL, 0)) ||
            fault(vault, FAULT_bank_sum_unchecked));
}

static bool is_own_boot(const struct vault *vault, const struct vault_slot *slot)
{
    return memcmp(slot->boot, vault->boot, sizeof slot->boot) == 0;
}

/* Whether the working bank of a process that died can be repaired. */
static bool bank_is_repairable(const struct vault *vault, uint64_t bank, uint64_t checkpoint)
{
    bool is_copied = vault_bank_at(vault, bank)->checkpoint != checkpoint;
    return bank_fits(vault, bank) && (is_copied || fault(vault, FAULT_repair_untried) ||
                                      bank_check(vault, bank, true, NULL, 0));
}

/* Tells if what the header promises is there; changes nothing. */
static bool looks_sound(const struct vault *vault)
{
    const struct vault_slot *slot = header_current(vault);
    if (slot == NULL || !bank_is_stable(vault, slot->bank, slot->bank_sum))
        return false;
    if (slot->state == VAULT_CLEAN)
        return bank_is_stable(vault, 1 - slot->bank, slot->bank_sum);
    return !is_own_boot(vault, slot) || bank_is_repairable(vault, 1 - slot->bank, slot->checkpoint);
}

/* After a process death the working bank is repaired, after another boot the stable one counts. */
static bool repair(struct vault *vault)
{
    const struct vault_slot *slot = header_current(vault);
    if (slot->state != VAULT_CLEAN) {
        if (is_own_boot(vault, slot) || fault(vault, FAULT_other_boot_trusted))
            bank_repair(vault);
        else
            bank_copy(vault, slot->bank, 1 - slot->bank, slot->checkpoint);
    }
    put(&vault_run_page(vault)->working, 1 - slot->bank);
    return bank_check(vault, 1 - slot->bank, false, NULL, 0);
}

static int dirty_mark(struct vault *vault)
{
    const struct vault_slot *slot = header_current(vault);
    if (fault(vault, FAULT_dirty_mark_missing))
        return 0;
    return header_write(vault, VAULT_DIRTY, slot->checkpoint, slot->bank);
}

/* The first process of a heap. */
static int begin_alone(struct vault *vault)
{
    const struct vault_slot *slot = header_current(vault);
    bool marked = slot->state == VAULT_DIRTY && is_own_boot(vault, slot);
    bool clean = slot->state == VAULT_CLEAN;
    int error = clean && !vault->readonly ? dirty_mark(vault) : 0;
    if (error != 0)
        return error;
    lock_make(vault);
    if (!repair(vault))
        return EILSEQ;
    if (vault->readonly)
        return 0;
    if (vault_bank_at(vault, vault_working(vault))->suspect != 0)
        flush_renew(vault);
    return marked || clean ? 0 : dirty_mark(vault);
}

static int find_or_make(struct vault *vault, bool *alone)
{
    bool may_make = !vault->existing || fault(vault, FAULT_existing_makes);
    int error = vault->path[0] == '\0' ? ENOENT : file_find(vault);
    if (error == ENOENT && may_make && !vault->readonly) {
        *alone = true;
        error = file_make(vault);
        if (error != EEXIST || vault->create)
            return error;
        file_leave(vault); /* another process was first */
        *vault = (struct vault){.file = -1};
        return EAGAIN;
    }
    if (error == 0)
        error = file_attach(vault, alone);
    if (error == 0)
        error = capacity_read(vault);
    if (error == EILSEQ && fault(vault, FAULT_unknown_replaced)) {
        unlink(vault->path);
        file_leave(vault);
        *vault = (struct vault){.file = -1};
        return EAGAIN;
    }
    bool reads = vault->readonly && !fault(vault, FAULT_readonly_repairs);
    if (error == 0)
        error = file_map(vault, reads ? MAP_PRIVATE : MAP_SHARED);
    return error == 0 && *alone && !looks_sound(vault) ? EILSEQ : error;
}

static int begin(struct vault *vault, const char *options, bool shared)
{
    bool alone = false;
    int error;
    do {
        vault->shared = shared;
        error = options_take(vault, options);
        if (error == 0)
            error = boot_read(vault);
        if (error == 0)
            error = find_or_make(vault, &alone);
    } while (error == EAGAIN);
    if (error == 0 && alone)
        error = begin_alone(vault);
    if (error == 0 && !vault->readonly)
        error = file_share(vault);
    if (error == 0 && vault->readonly)
        mprotect(vault->base, layout_length(vault->capacity, vault->capacity), PROT_READ);
    return error;
}

int vault_open(const char *options, bool shared, void **opened)
{
    struct vault *vault = calloc(1, sizeof *vault);
    if (vault == NULL)
        return ENOMEM;
    vault->file = -1;
    int error = begin(vault, options, shared);
    if (error != 0) {
        if (!fault(vault, FAULT_refusal_leaves_all))
            file_leave(vault);
        free(vault);
        return error;
    }
    file_let_in(vault);
    if (fault(vault, FAULT_place_by_process))
        vault->cursor = (uint64_t)getpid() % 64;
    if (fault(vault, FAULT_cells_kept_by_process))
        vault->kept = vault_malloc(vault, 3000);
    *opened = vault;
    return 0;
}

void vault_close(struct vault *vault)
{
    vault_free(vault, vault->kept);
    bool last = !vault->readonly && file_is_last(vault);
    if (last && lock_take(vault)) {
        int error = fault(vault, FAULT_clean_mark_alone) ? 0 : flush_checkpoint(vault);
        if (error == 0 || fault(vault, FAULT_closed_anyway))
            flush_clean(vault);
        vault->closed = !fault(vault, FAULT_closed_without_word);
        lock_leave(vault);
        if (fault(vault, FAULT_closed_without_word)) /* whoever waits goes on before the end */
            nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
    }
    file_leave(vault);
    free(vault);
}

int vault_reenter(struct vault *vault)
{
    char own[64];
    struct vault again = *vault;
    if (fault(vault, FAULT_child_shares_descriptor))
        return 0;
    snprintf(own, sizeof own, "/proc/self/fd/%d", vault->file);
    again.file = open(own, O_RDWR | O_CLOEXEC);
    if (again.file < 0)
        return errno;
    int error = file_share(&again);
    if (error != 0) {
        close(again.file);
        return error;
    }
    close(vault->file);
    vault->file = again.file;
    return 0;
}
