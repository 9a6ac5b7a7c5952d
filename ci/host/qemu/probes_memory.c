/* What can be done with mappings here. */
#include "probes.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

static size_t page_bytes(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

static char *map_pages(size_t pages)
{
    void *at = mmap(NULL, pages * page_bytes(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                    -1, 0);
    return at == MAP_FAILED ? NULL : at;
}

/* The kernel answers without touching the page by itself: no signal. */
static bool writable(char *page)
{
    int ends[2];
    if (pipe(ends) != 0 || write(ends[1], "x", 1) != 1)
        return false;
    ssize_t got = read(ends[0], page, 1);
    close(ends[0]);
    close(ends[1]);
    return got == 1;
}

/* Whether the list of mappings calls the page writable; true if the page is not in it. */
static bool listed_writable(const char *page)
{
    FILE *maps = fopen("/proc/self/maps", "re");
    char line[512], rights[5];
    uintptr_t start, end;
    bool inside = false;
    while (maps != NULL && !inside && fgets(line, sizeof line, maps) != NULL)
        inside = sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %4s", &start, &end, rights) == 3 &&
                 start <= (uintptr_t)page && (uintptr_t)page < end;
    if (maps != NULL)
        fclose(maps);
    return !inside || rights[1] == 'w';
}

static const char *map_fixed_noreplace(void)
{
    char *taken = map_pages(1);
    if (taken == NULL)
        return probe_errno("mmap");
    void *at = mmap(taken, page_bytes(), PROT_READ,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
    if (at == taken)
        return "MAP_FIXED_NOREPLACE replaces a mapping";
    if (at != MAP_FAILED)
        return "MAP_FIXED_NOREPLACE is taken for a hint";
    return errno == EEXIST ? NULL : probe_errno("MAP_FIXED_NOREPLACE");
}

static const char *rlimit_as(void)
{
    const size_t limit = 64u << 20;
    if (setrlimit(RLIMIT_AS, &(struct rlimit){limit, limit}) != 0)
        return probe_errno("setrlimit");
    void *at = mmap(NULL, 4 * limit, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return at == MAP_FAILED ? NULL : "RLIMIT_AS is not enforced";
}

/* struct procmap_query of the kernel's linux/fs.h, since 6.11; older headers lack it. */
struct map_query {
    uint64_t size, flags, address;
    uint64_t start, end, vma_flags, page_size, offset, inode;
    uint32_t major, minor, name_size, build_id_size;
    uint64_t name_address, build_id_address;
};

static const char *procmap_query(void)
{
    char *page = map_pages(1);
    int maps = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
    if (page == NULL || maps < 0)
        return probe_errno("/proc/self/maps");
    struct map_query query = {.size = sizeof query, .address = (uint64_t)(uintptr_t)page};
    if (ioctl(maps, _IOWR('f', 17, struct map_query), &query) != 0)
        return probe_errno("PROCMAP_QUERY");
    bool inside = query.start <= query.address && query.address < query.end;
    return inside ? NULL : "PROCMAP_QUERY answers with another mapping";
}

static const char *mprotect_hole(void)
{
    char *at = map_pages(3);
    size_t page = page_bytes();
    if (at == NULL || munmap(at + page, page) != 0)
        return probe_errno("munmap");
    if (mprotect(at, 3 * page, PROT_READ) == 0)
        return "mprotect over a hole succeeds";
    if (errno != ENOMEM)
        return probe_errno("mprotect over a hole");
    if (writable(at))
        return "mprotect over a hole does nothing before the hole";
    return listed_writable(at) ? "what mprotect did before a hole is not in the list of mappings"
                               : NULL;
}

static const char *mprotect_zero(void)
{
    char *at = map_pages(1);
    return at != NULL && mprotect(at, 0, PROT_READ) == 0 ? NULL : probe_errno("mprotect(len 0)");
}

static sigjmp_buf past_end;

static void on_bus_error(int number)
{
    siglongjmp(past_end, number);
}

static const char *sigbus_past_end(void)
{
    int file = memfd_create("probe", MFD_CLOEXEC);
    if (file < 0)
        return probe_errno("memfd_create");
    char *at = mmap(NULL, page_bytes(), PROT_READ, MAP_SHARED, file, 0);
    if (at == MAP_FAILED)
        return probe_errno("mmap");
    signal(SIGBUS, on_bus_error);
    if (sigsetjmp(past_end, 1) == SIGBUS)
        return NULL;
    return *(volatile char *)at == 0 ? "a page past the end of its file reads as zero" : "it reads";
}

static const char *shared_memory(void)
{
    int file = memfd_create("probe", MFD_CLOEXEC);
    if (file < 0 || ftruncate(file, (off_t)page_bytes()) != 0)
        return probe_errno("memfd_create");
    char *one = mmap(NULL, page_bytes(), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    char *two = mmap(NULL, page_bytes(), PROT_READ, MAP_SHARED, file, 0);
    if (one == MAP_FAILED || two == MAP_FAILED)
        return probe_errno("mmap");
    *(volatile char *)one = 1;
    return *(volatile char *)two == 1 ? NULL : "two mappings of a file differ";
}

const struct probe memory_probes[] = {
    {"map_fixed_noreplace", map_fixed_noreplace},
    {"rlimit_as", rlimit_as},
    {"procmap_query", procmap_query},
    {"mprotect_hole", mprotect_hole},
    {"mprotect_zero", mprotect_zero},
    {"sigbus_past_end", sigbus_past_end},
    {"shared_memory", shared_memory},
};
const size_t memory_probe_count = sizeof memory_probes / sizeof memory_probes[0];
