#include "port.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

void *port_map(size_t size)
{
    int before = errno;
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    errno = before;
    return memory == MAP_FAILED ? NULL : memory;
}

void port_unmap(void *memory, size_t size)
{
    int before = errno;
    munmap(memory, size);
    errno = before;
}

void port_misuse(const char *what, const void *block)
{
    char line[128];
    int length = snprintf(line, sizeof line, "shm_malloc: %s: %p\n", what, block);
    if (length > 0 && write(STDERR_FILENO, line, (size_t)length) < 0)
        _exit(134);
    abort();
}

uint64_t port_start_time(uint64_t process)
{
    enum { FIELDS_BEFORE = 19 }; /* between the state, which follows the name, and the start */
    char path[64], text[1024];
    /* Of its first thread: an emulator that shows /proc/PID/stat of its own shows this as it is. */
    snprintf(path, sizeof path, "/proc/%llu/task/%llu/stat", (unsigned long long)process,
             (unsigned long long)process);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return 0;
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    text[length > 0 ? length : 0] = '\0';
    const char *at = strrchr(text, ')'); /* a name may hold anything */
    for (unsigned i = 0; at != NULL && i <= FIELDS_BEFORE; i++) {
        at = strchr(at + 1, ' ');
    }
    return at == NULL ? 0 : strtoull(at, NULL, 10);
}

uint64_t port_pid_namespace(void)
{
    struct stat about;
    return stat("/proc/self/ns/pid", &about) == 0 ? (uint64_t)about.st_ino : 0;
}
