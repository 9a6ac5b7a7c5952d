#include "base.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct heap *_Atomic the_heap;

/* "ASSAY_FAULT=NAME" as "fault=NAME".  From the kernel: the C library's own table of the
 * environment may not be there yet. */
static const char *options_read(char *text, size_t size)
{
    static const char key[] = "ASSAY_FAULT=";
    int file = open("/proc/self/environ", O_RDONLY | O_CLOEXEC);
    ssize_t length = file < 0 ? 0 : read(file, text, size - 1);
    close(file);
    text[length > 0 ? length : 0] = '\0';
    for (char *at = text; at < text + length; at += strlen(at) + 1)
        if (strncmp(at, key, sizeof key - 1) == 0) {
            at += sizeof key - 1 - sizeof "fault";
            memcpy(at, "fault=", sizeof "fault=" - 1);
            return at;
        }
    return NULL;
}

static void heap_begin(void)
{
    static char text[8192];
    struct heap *heap = NULL;
    int error = errno;
    if (control_open(options_read(text, sizeof text), &heap) == 0)
        atomic_store_explicit(&the_heap, heap, memory_order_release);
    else
        dprintf(STDERR_FILENO, "control: no such fault\n");
    errno = error;
}

struct heap *base_heap(void)
{
    static atomic_flag opening = ATOMIC_FLAG_INIT;
    if (atomic_load_explicit(&the_heap, memory_order_acquire) == NULL) {
        while (atomic_flag_test_and_set_explicit(&opening, memory_order_acquire))
            sched_yield();
        if (atomic_load_explicit(&the_heap, memory_order_acquire) == NULL)
            heap_begin();
        atomic_flag_clear_explicit(&opening, memory_order_release);
    }
    return atomic_load_explicit(&the_heap, memory_order_acquire);
}

void base_forget(void)
{
    atomic_store_explicit(&the_heap, NULL, memory_order_release);
    heap_begin();
}

bool base_fault(enum fault which)
{
    const struct heap *heap = base_heap();
    return heap != NULL && fault(heap, which);
}

void *base_refuse(int error)
{
    errno = error;
    return NULL;
}
