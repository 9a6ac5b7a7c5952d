/* stream.c: streams are given to threads, flushed into blocks, and taken back.
 *
 * The lock is held with all signals blocked, so no handler waits for its own thread.  A thread that
 * ends leaves its stream in the list of the parted; a new thread takes one whose last owner the
 * kernel no longer knows, because until then it may still free something.
 */
#include "stream.h"

#include "packer.h"
#include "shadow.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

__thread struct stream *stream_mine;
__thread int stream_silent;

enum { STARTED = 1, OFF = 2, PARTED_LOOKS = 4, LAST_ROUND = PTHREAD_DESTRUCTOR_ITERATIONS };

static _Atomic int lock;
static int state;              /* of this process: 0, STARTED or OFF */
static uint32_t threads;       /* numbers given */
static uint32_t streams_count; /* mapped */
static struct stream *parted_first, **parted_last = &parted_first;
static pthread_key_t key;
static bool watching;

/* What a slow way keeps of its caller. */
struct calm {
    sigset_t mask;
    int number; /* errno */
};

static struct calm calm_down(void)
{
    struct calm calm = {.number = errno};
    sigset_t all;
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &calm.mask);
    return calm;
}

static void calm_end(const struct calm *calm)
{
    (void)pthread_sigmask(SIG_SETMASK, &calm->mask, NULL);
    errno = calm->number;
}

static void take_lock(void)
{
    while (atomic_exchange(&lock, 1) != 0)
        sched_yield();
}

static void give_lock(void)
{
    atomic_store(&lock, 0);
}

static int own_tid(void)
{
    return (int)syscall(SYS_gettid);
}

static void begin_block(struct stream *stream)
{
    stream->block.first_made = stream->encoder.made;
    stream->block.time_ns = image_time_ns();
    trace_encoder_begin(&stream->encoder, stream->buffer, stream->block.time_ns);
}

/* The buffer becomes a block of the trace.  A kill at any point leaves the events in one of the
 * two: the buffer is emptied after the block was written and before the sequence goes on. */
static void flush(struct stream *stream)
{
    struct trace_block block = stream->block;
    block.raw_bytes = (uint32_t)(stream->encoder.at - stream->buffer);
    block.events = stream->encoder.events;
    block.made = (uint32_t)(stream->encoder.made - block.first_made);
    struct packer *packer = block.raw_bytes == 0 || image_is_spoiled() ? NULL : packer_take();
    if (packer != NULL) {
        const void *packed = packer_pack(packer, &block, stream->buffer);
        struct iovec parts[] = {{&block, sizeof block},
                                {(void *)(uintptr_t)packed, block.packed_bytes}};
        image_append(parts, 2);
        packer_give(packer);
    } else if (block.raw_bytes > 0) {
        image_spoil("there is no memory to compress in");
    }
    stream->encoder.at = stream->buffer;
    atomic_signal_fence(memory_order_seq_cst);
    stream->block.sequence += block.raw_bytes > 0;
    begin_block(stream);
}

/* A stream whose thread the kernel no longer knows, taken from the list. */
static struct stream *take_parted(void)
{
    struct stream **place = &parted_first;
    for (int looks = 0; *place != NULL && looks < PARTED_LOOKS; looks++) {
        struct stream *stream = *place;
        if (syscall(SYS_tgkill, getpid(), stream->tid, 0) != 0 && errno == ESRCH) {
            *place = stream->follower;
            if (parted_last == &stream->follower)
                parted_last = place;
            return stream;
        }
        place = &stream->follower;
    }
    return NULL;
}

/* A stream with its buffer, of nobody. */
static struct stream *find_stream(void)
{
    struct stream *stream = take_parted();
    if (stream != NULL) {
        stream->parted = 0; /* before its end is there, so that the collector adds no second one */
        trace_put_time(&stream->encoder, stream->parted_ns);
        trace_put_thread_end(&stream->encoder);
        flush(stream);
        return stream;
    }
    stream = image_map_stream(streams_count);
    if (stream != NULL) {
        stream->buffer = stream->events;
        stream->limit = stream->events + LEDGER_BUFFER_BYTES - 3 * TRACE_EVENT_BYTES_MOST;
        image_ledger()->streams = ++streams_count;
    }
    return stream;
}

/* The stream becomes that of a new thread.  NULL: the recording is over. */
static struct stream *give_stream(uint32_t parent)
{
    take_lock();
    struct stream *stream = image_is_spoiled() ? NULL : find_stream();
    uint32_t thread = threads;
    if (stream == NULL)
        image_spoil("there is no room for another thread");
    else if (thread == TRACE_THREADS_MOST - 1)
        image_spoil("there are too many threads");
    else
        threads++;
    give_lock();
    if (stream == NULL || image_is_spoiled())
        return NULL;
    stream->encoder.made = 0;
    stream->encoder.thread = thread;
    stream->block = (struct trace_block){.magic = TRACE_BLOCK_MAGIC, .thread = thread};
    stream->busy = stream->parted = 0;
    stream->tid = own_tid();
    stream->rounds = 0;
    stream->nested = stream->follower = NULL;
    begin_block(stream);
    if (thread != 0)
        trace_put_thread_start(&stream->encoder, parent);
    return stream;
}

static void watch_this_thread(struct stream *stream)
{
    if (watching)
        (void)pthread_setspecific(key, stream);
}

/* Destructors of other keys may still come, in this round or the next; after the last round the
 * stream waits for the thread's end.  A handler's stream parts with its thread's. */
static void thread_parts(void *value)
{
    struct stream *stream = value;
    if (atomic_load(image_life) == 0)
        return; /* a forked child, and the stream is its parent's */
    if (++stream->rounds < LAST_ROUND) {
        (void)pthread_setspecific(key, stream);
        return;
    }
    struct calm calm = calm_down();
    take_lock();
    for (struct stream *next; stream != NULL; stream = next) {
        next = stream->nested;
        stream->parted_ns = image_time_ns();
        stream->parted = 1;
        *parted_last = stream;
        parted_last = &stream->follower;
    }
    give_lock();
    calm_end(&calm);
}

void stream_watch_threads(void)
{
    /* A low key has its slot in the thread itself: setting it does not allocate. */
    watching = pthread_key_create(&key, thread_parts) == 0 && key < 32;
    if (watching && stream_mine != NULL)
        watch_this_thread(stream_mine);
}

static void inherit(struct shadow_cell *cell)
{
    struct stream *stream = stream_mine;
    if (stream->encoder.at > stream->limit)
        flush(stream);
    cell->identity = trace_identity(0, stream->encoder.made);
    trace_put_malloc(&stream->encoder, cell->size);
}

/* A new image.  In a forked child this is the only thread; what its parent knew is forgotten but
 * for the shadow, whose objects begin the child's trace. */
static void start_image(void)
{
    bool forked = state == STARTED;
    lock = 0;
    threads = streams_count = 0;
    parted_first = NULL;
    parted_last = &parted_first;
    stream_mine = NULL;
    packer_reset();
    stream_silent = 1;
    state = shadow_open() && image_begin() ? STARTED : OFF;
    stream_silent = 0;
    if (state == OFF)
        return;
    stream_mine = give_stream(0);
    if (stream_mine == NULL)
        return;
    watch_this_thread(stream_mine);
    if (forked) {
        stream_mine->block.flags = TRACE_BLOCK_INHERITED;
        shadow_walk(inherit);
        flush(stream_mine);
        stream_mine->block.flags = 0;
    }
}

/* The first stream of this thread, or of its handler's calls, that is not in use. */
static struct stream *free_stream(void)
{
    struct stream **place = &stream_mine;
    uint32_t parent = 0;
    while (*place != NULL && atomic_load(&(*place)->busy) != 0) {
        parent = (*place)->encoder.thread;
        place = &(*place)->nested;
    }
    if (*place == NULL) {
        struct stream *stream = give_stream(parent);
        if (stream != NULL && place == &stream_mine)
            watch_this_thread(stream);
        *place = stream;
    }
    return *place;
}

struct stream *stream_enter_slow(void)
{
    if (stream_silent || state == OFF)
        return NULL;
    struct calm calm = calm_down();
    if (atomic_load(image_life) == 0)
        start_image();
    struct stream *stream = image_is_spoiled() ? NULL : free_stream();
    if (stream != NULL) {
        atomic_store(&stream->busy, 1);
        if (stream->encoder.at > stream->limit)
            flush(stream);
        trace_put_time(&stream->encoder, image_time_ns());
    }
    calm_end(&calm);
    return stream;
}

void stream_thread_start(uint32_t parent)
{
    struct calm calm = calm_down();
    if (state == STARTED && atomic_load(image_life) != 0 && stream_mine == NULL &&
        !image_is_spoiled()) {
        stream_mine = give_stream(parent);
        if (stream_mine != NULL)
            watch_this_thread(stream_mine);
    }
    calm_end(&calm);
}
