#include "faulty.h"

#include "fault.h"
#include "options.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

static uint64_t cells_in_file(const struct vault *vault)
{
    return vault_bank_at(vault, vault_working(vault))->cells;
}

void *faulty_malloc(struct vault *vault, size_t size)
{
    if (fault(vault, FAULT_large_needs_room) && size / VAULT_CELL >= cells_in_file(vault)) {
        errno = ENOMEM;
        return NULL;
    }
    return vault_malloc(vault, size);
}

void *faulty_calloc(struct vault *vault, size_t count, size_t size)
{
    if (fault(vault, FAULT_product_wraps))
        return vault_calloc(vault, 1, count * size);
    return vault_calloc(vault, count, size);
}

void *faulty_realloc(struct vault *vault, void *block, size_t size)
{
    void *resized = vault_realloc(vault, block, size);
    if (resized == NULL && fault(vault, FAULT_failed_resize_frees))
        vault_free(vault, block);
    return resized;
}

void faulty_stats(struct vault *vault, struct allocator_stats *stats)
{
    vault_stats(vault, stats);
    if (fault(vault, FAULT_blocks_uncounted))
        stats->live_blocks = 0;
}

size_t faulty_trim(struct vault *vault)
{
    size_t bytes = vault_trim(vault);
    off_t short_books = (off_t)(layout_cells(vault->capacity) - VAULT_PAGE);
    if (fault(vault, FAULT_trim_cuts_books) && cells_in_file(vault) == 0)
        return ftruncate(vault->file, short_books) == 0 ? bytes + VAULT_PAGE : bytes;
    return bytes;
}

int faulty_destroy(const char *options)
{
    struct vault named = {.file = -1};
    char own[sizeof named.path + sizeof "file="];
    if (options_take(&named, options) == 0 || !fault(&named, FAULT_destroy_reads_name_only))
        return vault_destroy(options);
    snprintf(own, sizeof own, "file=%s", named.path);
    return vault_destroy(own);
}
