/* A close marks the heap as closed and leaves no lock behind, a sync writes the file or says why
 * not, and what can be asked without a heap is answered. */
#include "shm_expect.h"

#include "header.h"
#include "heap.h"

#include <fcntl.h>
#include <stdbool.h>

static unsigned syncs;
static int sync_error;

/* In place of the C library's. */
int fsync(int file)
{
    (void)file;
    syncs++;
    errno = sync_error;
    return sync_error == 0 ? 0 : -1;
}

static struct header header_read_now(void)
{
    struct header header;
    int file = open(shm_expect_path, O_RDONLY | O_CLOEXEC);
    EXPECT(file >= 0 && read(file, &header, sizeof header) == sizeof header);
    close(file);
    return header;
}

static void the_last_close_marks(void)
{
    struct shm_heap *heap = shm_expect_open("size=1M"), *other = shm_expect_open("existing");
    EXPECT(shm_heap_malloc(heap, 100) != NULL);
    shm_close_heap(heap);
    EXPECT(header_read_now().state == STATE_DIRTY);
    shm_close_heap(other);
    struct header closed = header_read_now();
    EXPECT(closed.state == STATE_CLEAN && closed.clean_sum != 0 && closed.pages == 1);
    heap = shm_expect_open("existing");
    EXPECT(header_read_now().state == STATE_DIRTY);
    shm_close_heap(heap);
    EXPECT(header_read_now().clean_sum == closed.clean_sum);
}

static void syncs_are_done(void)
{
    struct shm_heap *heap = shm_expect_open("existing"), *nameless;
    unsigned before = syncs;
    EXPECT(shm_sync(heap) == 0 && syncs == before + 1);
    sync_error = EIO;
    EXPECT(shm_sync(heap) == EIO && syncs == before + 2);
    sync_error = 0;
    EXPECT(shm_sync(heap) == EIO && syncs == before + 2); /* for ever, in this handle */
    shm_close_heap(heap);
    EXPECT(header_read_now().state == STATE_DIRTY);
    heap = shm_expect_open("existing");
    EXPECT(shm_sync(heap) == 0);
    shm_close_heap(heap);
    EXPECT(header_read_now().state == STATE_CLEAN);
    before = syncs;
    EXPECT(shm_open_heap("size=1M", &nameless) == 0 && shm_sync(nameless) == 0);
    shm_close_heap(nameless);
    EXPECT(syncs == before);
}

/* Each byte counts, wherever it stands. */
static void sums_differ(void)
{
    unsigned char bytes[27] = {0};
    uint64_t plain = header_sum(3, bytes, sizeof bytes);
    EXPECT(plain != header_sum(2, bytes, sizeof bytes));
    for (unsigned i = 0; i < sizeof bytes; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            bytes[i] = (unsigned char)(1u << bit);
            uint64_t sum = header_sum(3, bytes, sizeof bytes);
            EXPECT(sum != plain && sum != 0);
            bytes[i] = 0;
        }
}

static void without_a_heap(void)
{
    int own = 0;
    EXPECT(shm_msize(&own) == 0 && shm_msize(NULL) == 0 && shm_mresize(&own, 1) == 0);
    EXPECT(shm_child() == -1 && errno == EBADF);
    shm_free(NULL);
    shm_free(&own);
    shm_set_global(&own);
    shm_heapdump();
    EXPECT(shm_global() == NULL && shm_calloc(1, 1) == NULL && shm_valloc(1) == NULL);
    EXPECT(shm_realloc(NULL, 1) == NULL && shm_malloc_small(0) == NULL);
}

static void times_of_processes(void)
{
    uint64_t own = port_start_time((uint64_t)getpid());
    pid_t child = shm_expect_fork();
    if (child == 0) {
        usleep(30000);
        _exit(0);
    }
    uint64_t later = port_start_time((uint64_t)child);
    EXPECT(own != 0 && later >= own && later - own < 100000);
    shm_expect_ends(child);
    EXPECT(port_start_time((uint64_t)child) == 0);
    EXPECT(port_start_time(1) <= own);
    EXPECT(port_pid_namespace() != 0);
}

int main(void)
{
    shm_expect_file();
    without_a_heap();
    the_last_close_marks();
    syncs_are_done();
    sums_differ();
    times_of_processes();
    shm_expect_remove();
    return 0;
}
