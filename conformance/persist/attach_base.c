/* Asks for an address at which pages of its own lie; they keep their contents, and the error says
 * that it is taken. */
#include "pattern.h"
#include "persist_file.h"

#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>

enum { BYTES = 32 << 20 };

static void base_expect(struct persist_file *file, unsigned char *place)
{
    char words[64];
    void *handle = NULL;
    snprintf(words, sizeof words, "existing,base=0x%llx", (unsigned long long)(uintptr_t)place);
    int error = persist_file_try(file, words, &handle);
    clause_expect(error == ENOTSUP || error == EADDRINUSE,
                  "an address that is taken gave %d instead of EADDRINUSE", error);
    clause_expect(pattern_holds(place, BYTES, 1), "the mapping at that address was overwritten");
    munmap(place, BYTES);
    int again = persist_file_try(file, words, &handle);
    clause_expect(again == 0 || again == ENOTSUP, "the free address gave error %d", again);
    if (again != 0)
        return;
    void *block =
        heap_malloc(&(struct clause_run){.allocator = file->run->allocator, .handle = handle}, 10);
    clause_expect((unsigned char *)block >= place && (unsigned char *)block < place + BYTES,
                  "the heap is not at the address that was asked for");
    persist_close(file->run, handle);
}

static void attach_base(const struct clause_run *run)
{
    struct persist_file file;
    persist_file_begin(&file, run);
    persist_close(run, persist_file_open(&file, "size=4M"));
    unsigned char *place =
        mmap(NULL, BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    clause_expect(place != MAP_FAILED, "no memory for pages of the clause");
    pattern_fill(place, BYTES, 1);
    base_expect(&file, place);
    persist_file_end(&file);
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .run = attach_base,
};
