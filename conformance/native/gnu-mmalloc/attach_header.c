/* Attaches files whose magic, version, word size, byte order or sum is another one. */
#include "region.h"

enum { SLOT = 4096, HEADER = 40 };

/* Both slots, with one byte changed in each. */
static void changed_expect(const unsigned char *whole, size_t length, size_t at)
{
    int file = region_file();
    clause_expect(write(file, whole, length) == (ssize_t)length, "the file cannot be written");
    for (size_t slot = 0; slot < 2; slot++) {
        unsigned char byte = whole[slot * SLOT + at] ^ 0x01;
        clause_expect(pwrite(file, &byte, 1, (off_t)(slot * SLOT + at)) == 1, "no byte written");
    }
    void *md = mmalloc_attach(file, NULL);
    clause_expect(md == NULL && (mmalloc_errno(NULL) == EILSEQ || mmalloc_errno(NULL) == ENOTSUP),
                  "byte %zu of both headers changed gave %p, error %d", at, md,
                  mmalloc_errno(NULL));
    clause_expect(region_length(file) == (long long)length, "the length of the file has changed");
    close(file);
}

static void attach_header(const struct clause_run *run)
{
    int file = region_file();
    void *md = region_sure(file, NULL, 0);
    (void)run;
    clause_expect(mmalloc(md, 100) != NULL, "no block");
    region_end(md);
    size_t length = (size_t)region_length(file);
    unsigned char *whole = clause_memory(length);
    clause_expect(pread(file, whole, length, 0) == (ssize_t)length, "the file cannot be read");
    for (size_t at = 0; at < HEADER; at++)
        changed_expect(whole, length, at);
    close(file);
}

const struct clause CLAUSE = {.run = attach_header};
