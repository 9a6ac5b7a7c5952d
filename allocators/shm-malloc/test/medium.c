/* An open of a file that lies on NFS tells the program's hook; one that lies elsewhere does not,
 * and nothing is printed. */
#include "shm_expect.h"

#include <sys/vfs.h>

static unsigned calls;
static unsigned long type = 0x6969;

/* In place of the C library's. */
int fstatfs(int file, struct statfs *about)
{
    EXPECT(file >= 0);
    *about = (struct statfs){.f_type = (__typeof__(about->f_type))type};
    return 0;
}

static void told(const char *file, const char *sentence)
{
    EXPECT(strcmp(file, shm_expect_path) == 0);
    EXPECT(strstr(sentence, type == 0x6969 ? "NFS" : "SMB") != NULL);
    calls++;
}

static void open_and_close(void)
{
    shm_close_heap(shm_expect_open("size=1M"));
}

int main(void)
{
    shm_expect_file();
    open_and_close();
    shm_set_warning(told);
    open_and_close();
    EXPECT(calls == 1);
    type = 0xfe534d42;
    open_and_close();
    EXPECT(calls == 2);
    type = 0x01021994; /* memory */
    open_and_close();
    struct shm_heap *heap;
    EXPECT(shm_open_heap("size=1M", &heap) == 0);
    shm_close_heap(heap);
    shm_set_warning(NULL);
    type = 0x6969;
    open_and_close();
    EXPECT(calls == 2);
    shm_expect_remove();
    return 0;
}
