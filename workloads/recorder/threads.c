/* threads.c: pthread_create, so that a thread's trace begins with its birth and names its parent.
 *
 * Threads of thrd_create begin with their first call, as children of the first thread. */
#include "stream.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>

#define EXPORT __attribute__((visibility("default")))

typedef int create_function(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

EXPORT int pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          void *(*start)(void *), void *argument);

/* What a thread needs on its way to its function. */
struct birth {
    void *(*start)(void *);
    void *argument;
    uint32_t parent;
    _Atomic int taken;
};

enum { BIRTHS = 256 }; /* at the same time; more threads are simply born with less known of them */
static struct birth births[BIRTHS];

static struct birth *take_birth(void)
{
    for (int i = 0; i < BIRTHS; i++)
        if (atomic_load_explicit(&births[i].taken, memory_order_relaxed) == 0 &&
            atomic_exchange(&births[i].taken, 1) == 0)
            return &births[i];
    return NULL;
}

static void *begin(void *given)
{
    struct birth *birth = given;
    void *(*start)(void *) = birth->start;
    void *argument = birth->argument;
    uint32_t parent = birth->parent;
    atomic_store(&birth->taken, 0);
    stream_thread_start(parent);
    return start(argument);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *),
                   void *argument)
{
    static _Atomic(create_function *) next;
    create_function *create = atomic_load_explicit(&next, memory_order_relaxed);
    if (create == NULL) {
        *(void **)&create = dlsym(RTLD_NEXT, "pthread_create");
        atomic_store_explicit(&next, create, memory_order_relaxed);
    }
    struct stream *own = stream_enter();
    if (own != NULL)
        stream_leave(own);
    struct birth *birth = own == NULL ? NULL : take_birth();
    if (birth == NULL)
        return create(thread, attributes, start, argument);
    birth->start = start;
    birth->argument = argument;
    birth->parent = own->encoder.thread;
    int error = create(thread, attributes, begin, birth);
    if (error != 0)
        atomic_store(&birth->taken, 0);
    return error;
}
