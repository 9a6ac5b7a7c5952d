/* shm_heapdump prints the extents and the live blocks, and that a heap is damaged. */
#include "shm_expect.h"

#include "heap.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>

static char printed[1 << 14];

static void dump(void)
{
    int before = dup(STDOUT_FILENO), file = memfd_create("dump", MFD_CLOEXEC);
    EXPECT(before >= 0 && file >= 0 && dup2(file, STDOUT_FILENO) == STDOUT_FILENO);
    shm_heapdump();
    fflush(stdout);
    EXPECT(dup2(before, STDOUT_FILENO) == STDOUT_FILENO);
    ssize_t length = pread(file, printed, sizeof printed - 1, 0);
    EXPECT(length >= 0);
    printed[length] = '\0';
    close(before);
    close(file);
}

static bool has(const char *format, ...) __attribute__((format(printf, 1, 2)));
static bool has(const char *format, ...)
{
    char line[100];
    va_list values;
    va_start(values, format);
    vsnprintf(line, sizeof line, format, values);
    va_end(values);
    return strstr(printed, line) != NULL;
}

int main(void)
{
    const char *file = shm_expect_file();
    EXPECT(shm_init(file) == 0);
    char *small = shm_malloc(100), *large = shm_malloc(9000);
    dump();
    EXPECT(has("16 pages, 2 blocks of %d bytes are live\n", 128 + 3 * PAGE));
    EXPECT(has("page 0: 1 of blocks of 128\n") || has(": 1 of blocks of 128\n"));
    EXPECT(has(": 3 large\n") && has(" free\n"));
    EXPECT(has("%p 128\n", (void *)small) && has("%p %d\n", (void *)large, 3 * PAGE));
    EXPECT(!has("damaged"));
    shm_free(large);
    dump();
    EXPECT(has("1 blocks of 128 bytes") && !has("large") && !has("%p", (void *)large));
    struct shm_heap *heap = shm_expect_open("existing");
    heap->run->extent_bits[0] ^= 1;
    dump();
    EXPECT(has("damaged: a list of extents is marked wrongly"));
    heap->run->extent_bits[0] ^= 1;
    shm_close_heap(heap);
    EXPECT(shm_destroy() == 0);
    shm_expect_remove();
    return 0;
}
