/* drop_in_fork.c: a fork beside threads that use stdio.
 *
 * Included behind drop_in.c into the same unit.  An allocator takes its locks in a handler of
 * pthread_atfork, and glibc's fork takes that of stdio's list of streams after all handlers.  A
 * thread in fflush(NULL) has that lock and waits for a stream, and the stream's owner may wait for
 * memory: a circle.  So the list is locked before the heap.  The handler that was installed last
 * runs first; this one is installed behind the allocator's, by the last constructor of the library
 * (its unit is linked last) and with the heap open.
 */
#include <pthread.h>

/* glibc's, for its own fork; they count, so that fork may take the lock once more.  Absent in other
 * C libraries. */
extern void stdio_list_lock(void) __asm__("_IO_list_lock") __attribute__((weak));
extern void stdio_list_unlock(void) __asm__("_IO_list_unlock") __attribute__((weak));
extern void stdio_list_reset(void) __asm__("_IO_list_resetlock") __attribute__((weak));

__attribute__((constructor)) static void drop_in_install_fork(void)
{
    bool known = stdio_list_lock != NULL && stdio_list_unlock != NULL && stdio_list_reset != NULL;
    if (known && drop_in() != NULL)
        pthread_atfork(stdio_list_lock, stdio_list_unlock, stdio_list_reset);
}
