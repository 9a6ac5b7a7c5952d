/* fork.c: no child finds a heap locked by a thread that it does not have.  The handlers are
 * installed by a constructor, because installing may allocate. */
#include "fork.h"

#include "fault.h"
#include "lock.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

static struct heap *enlisted;
static struct heap_lock list_lock;

void fork_enlist(struct heap *heap)
{
    lock_take(&list_lock);
    heap->next = enlisted;
    enlisted = heap;
    lock_leave(&list_lock);
}

void fork_forget(struct heap *heap)
{
    struct heap **link = &enlisted;
    lock_take(&list_lock);
    while (*link != heap)
        link = &(*link)->next;
    *link = heap->next;
    lock_leave(&list_lock);
}

static bool is_broken(const struct heap *heap)
{
    return fault(heap, FAULT_fork_handler_missing);
}

static void before(void)
{
    bool passes = true;
    lock_take(&list_lock);
    for (struct heap *heap = enlisted; heap != NULL; heap = heap->next) {
        if (!is_broken(heap))
            lock_take(&heap->lock);
        if (fault(heap, FAULT_fork_blocks_handlers))
            passes = false;
    }
    if (passes)
        lock_forker_begin();
}

static void after(bool child)
{
    lock_forker_end();
    for (struct heap *heap = enlisted; heap != NULL; heap = heap->next) {
        if (!is_broken(heap) && !(child && fault(heap, FAULT_fork_child_locked)))
            lock_leave(&heap->lock);
        if (fault(heap, FAULT_fork_clobbers_errno))
            errno = EDEADLK;
    }
    lock_leave(&list_lock);
}

static void after_in_parent(void)
{
    after(false);
}

static void after_in_child(void)
{
    after(true);
}

__attribute__((constructor)) static void install(void)
{
    if (pthread_atfork(before, after_in_parent, after_in_child) != 0)
        abort();
}
