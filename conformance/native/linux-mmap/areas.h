/* areas.h: memory and files of clauses about the kernel, and what happens when they are touched. */
#ifndef ASSAY_NATIVE_AREAS_H
#define ASSAY_NATIVE_AREAS_H

#include "clause.h"
#include "unnamed_file.h"

#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { AREAS_PLAIN = MAP_PRIVATE | MAP_ANONYMOUS, AREAS_RW = PROT_READ | PROT_WRITE };

static inline size_t areas_page(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

/* So many pages that may be read and written. */
static inline char *areas_take(size_t pages)
{
    void *start = mmap(NULL, pages * areas_page(), AREAS_RW, AREAS_PLAIN, -1, 0);
    clause_expect(start != MAP_FAILED, "mmap of %zu pages gave error %d", pages, errno);
    return start;
}

/* A file without a name, of so many bytes, which are zero. */
static inline int areas_file(size_t bytes)
{
    int file = unnamed_file("areas");
    if (file < 0 || ftruncate(file, (off_t)bytes) != 0)
        clause_unresolved("there is no file to map: error %d", errno);
    return file;
}

/* mmap of what must not succeed.  Returns its errno. */
static inline int areas_refusal(void *address, size_t length, int prot, int flags, int fd,
                                off_t offset)
{
    errno = 0;
    void *start = mmap(address, length, prot, flags, fd, offset);
    clause_expect(start == MAP_FAILED,
                  "mmap of %zu bytes with flags %#x and descriptor %d succeeds", length,
                  (unsigned)flags, fd);
    return errno;
}

static inline void areas_expect(const char *start, size_t length, char byte, const char *what)
{
    for (size_t at = 0; at < length; at++)
        clause_expect(start[at] == byte, "byte %zu of %s is %#x instead of %#x", at, what,
                      (unsigned char)start[at], (unsigned char)byte);
}

static sigjmp_buf areas_back;

static inline void areas_signal(int number)
{
    siglongjmp(areas_back, number);
}

/* Reads the byte, and writes it back if `write`.  Returns 0, or the signal that this gave. */
static inline int areas_touch(volatile char *byte, bool write)
{
    struct sigaction mine = {.sa_handler = areas_signal}, fault, bus;
    sigaction(SIGSEGV, &mine, &fault);
    sigaction(SIGBUS, &mine, &bus);
    int number = sigsetjmp(areas_back, 1);
    if (number == 0) {
        char value = *byte;
        if (write)
            *byte = value;
    }
    sigaction(SIGSEGV, &fault, NULL);
    sigaction(SIGBUS, &bus, NULL);
    return number;
}

#endif
