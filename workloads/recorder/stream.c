/* stream.c: streams are given to threads, handed over to the collector in parts, and taken back.
 *
 * The lock is held with all signals blocked, so no handler waits for its own thread, and with
 * cancellation off, so that no thread ends within it: to open or close a file is a cancellation
 * point, and malloc must be none.  A thread that
 * ends leaves its stream in the list of the parted; a new thread takes one whose last owner the
 * kernel no longer knows, because until then it may still free something.
 */
#include "stream.h"

#include "mend.h"
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
static int state;        /* of this process: 0, STARTED or OFF */
static uint32_t threads; /* numbers given */
static struct stream *parted_first, **parted_last = &parted_first;
static pthread_key_t key;
static bool watching;

/* What a slow way keeps of its caller. */
struct calm {
    sigset_t mask;
    int number; /* errno */
    int cancel; /* the state of cancellation */
};

static struct calm calm_down(void)
{
    struct calm calm = {.number = errno};
    sigset_t all;
    (void)pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &calm.cancel);
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &calm.mask);
    return calm;
}

static void calm_end(const struct calm *calm)
{
    (void)pthread_sigmask(SIG_SETMASK, &calm->mask, NULL);
    (void)pthread_setcancelstate(calm->cancel, NULL);
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

void stream_give_up(const char *reason)
{
    image_spoil(reason);
    state = OFF;
    atomic_store(image_life, 0);
}

static void rest(void)
{
    for (int i = 0; i < 64; i++)
#if defined __x86_64__
        __builtin_ia32_pause();
#elif defined __aarch64__
        __asm__ volatile("yield");
#else
        atomic_signal_fence(memory_order_seq_cst);
#endif
}

/* True once the collector has given back the part that follows.  It is never far behind, for it
 * runs ahead of others where it may; a collector that is gone is given up after some seconds, or
 * after as many rests where time stands still without it.  Nothing is asked of the kernel but the
 * time, which it tells without being called: a process may have given up its system calls in a way
 * that nobody sees, and to sleep would be its death. */
static bool await_part(const struct stream *stream)
{
    const uint64_t patience_ns = UINT64_C(10000000000);
    const uint32_t rests_most = 1u << 28; /* of 20 to 80 ns */
    uint64_t began_ns = 0;
    uint32_t rests = 0;
    while (atomic_load_explicit(&stream->published, memory_order_relaxed) -
               atomic_load_explicit(&stream->taken, memory_order_acquire) >=
           ARENA_PARTS) {
        rest();
        uint64_t now_ns = image_time_ns();
        began_ns = began_ns == 0 ? now_ns : began_ns;
        if (now_ns - began_ns > patience_ns || ++rests > rests_most)
            return false;
    }
    return true;
}

static uint8_t *part_bytes(const struct stream *stream)
{
    return stream->events + (size_t)(stream->published % ARENA_PARTS) * ARENA_PART_BYTES;
}

/* Begins the next part; `flags` are those of its block. */
static void begin_part(struct stream *stream, uint32_t flags)
{
    uint8_t *at = part_bytes(stream);
    struct part *part = &stream->parts[stream->published % ARENA_PARTS];
    *part = (struct part){
        .flags = flags,
        .thread = stream->encoder.thread,
        .first_made = stream->encoder.made,
        .time_ns = image_time_ns(),
    };
    stream->limit = at + ARENA_PART_BYTES - 3 * TRACE_EVENT_BYTES_MOST;
    atomic_signal_fence(memory_order_seq_cst);
    trace_encoder_begin(&stream->encoder, at, part->time_ns);
}

/* Hands the part over and begins the next.  A kill at any point leaves the events in one of the two
 * (arena.h). */
static void flush_as(struct stream *stream, uint32_t flags)
{
    struct part *part = &stream->parts[stream->published % ARENA_PARTS];
    part->bytes = (uint32_t)(stream->encoder.at - part_bytes(stream));
    part->events = stream->encoder.events;
    part->made = stream->encoder.made;
    atomic_store_explicit(&stream->published, stream->published + 1, memory_order_release);
    if (await_part(stream))
        begin_part(stream, flags);
    else
        stream_give_up("the collector no longer answers");
}

static void flush(struct stream *stream)
{
    flush_as(stream, 0);
}

/* The call that held the stream does not come back.  It may have been handing a part over. */
static void take_back(struct stream *stream)
{
    uint8_t *begin = part_bytes(stream);
    if (stream->encoder.at >= begin && stream->encoder.at <= begin + ARENA_PART_BYTES)
        mend_part(stream, begin);
    else if (await_part(stream))
        begin_part(stream, 0);
    else
        stream_give_up("the collector no longer answers");
    atomic_store(&stream->busy, 0);
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

/* A stream of nobody. */
static struct stream *find_stream(const char **why)
{
    struct stream *stream = take_parted();
    if (stream == NULL)
        return image_lane(why);
    if (atomic_load(&stream->busy) != 0)
        take_back(stream);
    stream->parted = 0; /* before its end is there, so that the collector adds no second one */
    trace_put_time(&stream->encoder, stream->parted_ns);
    trace_put_thread_end(&stream->encoder);
    flush(stream);
    return state == OFF ? NULL : stream;
}

/* The stream becomes that of a new thread.  NULL: the recording is over. */
static struct stream *give_stream(uint32_t parent)
{
    const char *why = "the collector no longer answers";
    take_lock();
    struct stream *stream = image_is_spoiled() ? NULL : find_stream(&why);
    uint32_t thread = threads;
    if (stream != NULL && thread == TRACE_THREADS_MOST - 1) {
        why = "there are too many threads";
        stream = NULL;
    }
    threads += stream != NULL;
    give_lock();
    if (stream == NULL) {
        stream_give_up(why);
        return NULL;
    }
    stream->encoder.made = 0;
    stream->encoder.thread = thread;
    stream->busy = 0;
    stream->parted = 0;
    stream->tid = own_tid();
    stream->rounds = 0;
    stream->nested = stream->follower = NULL;
    begin_part(stream, 0);
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
    if (state == OFF)
        return;
    if (stream->encoder.at > stream->limit)
        flush_as(stream, TRACE_BLOCK_INHERITED);
    if (state == OFF)
        return;
    cell->identity = trace_identity(0, stream->encoder.made);
    trace_put_malloc(&stream->encoder, cell->size);
}

/* A new image.  In a forked child this is the only thread; what its parent knew is forgotten but
 * for the shadow, whose objects begin the child's trace. */
static void start_image(void)
{
    bool forked = state == STARTED;
    lock = 0;
    threads = 0;
    parted_first = NULL;
    parted_last = &parted_first;
    stream_mine = NULL;
    stream_silent = 1;
    state = image_begin() ? STARTED : OFF;
    stream_silent = 0;
    if (state == OFF)
        return;
    stream_mine = give_stream(0);
    if (stream_mine == NULL)
        return;
    watch_this_thread(stream_mine);
    if (!forked)
        return;
    begin_part(stream_mine, TRACE_BLOCK_INHERITED);
    shadow_walk(inherit);
    if (state != OFF)
        flush(stream_mine);
}

void stream_forked(void)
{
    if (state != STARTED || stream_silent)
        return;
    struct calm calm = calm_down();
    start_image();
    calm_end(&calm);
}

/* The first stream of this thread, or of its handler's calls, that is not in use. */
static struct stream *free_stream(uintptr_t frame)
{
    struct stream **place = &stream_mine;
    uint32_t parent = 0;
    while (*place != NULL && atomic_load(&(*place)->busy) != 0) {
        if (mend_is_left(*place, frame)) {
            take_back(*place);
            break;
        }
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

/* The part is full, which is all: no system call is made. */
static struct stream *enter_full(struct stream *stream, uintptr_t frame)
{
    atomic_store(&stream->busy, frame);
    atomic_signal_fence(memory_order_seq_cst);
    flush(stream);
    if (state == OFF) {
        atomic_store(&stream->busy, 0);
        return NULL;
    }
    return stream;
}

struct stream *stream_enter_slow(uintptr_t frame)
{
    struct stream *stream = stream_mine;
    if (stream_silent || state == OFF)
        return NULL;
    if (atomic_load(image_life) != 0 && stream != NULL && atomic_load(&stream->busy) == 0)
        return enter_full(stream, frame);
    struct calm calm = calm_down();
    if (atomic_load(image_life) == 0)
        start_image();
    stream = state == OFF ? NULL : free_stream(frame);
    if (stream != NULL) {
        atomic_store(&stream->busy, frame);
        if (stream->encoder.at > stream->limit)
            flush(stream);
        trace_put_time(&stream->encoder, image_time_ns());
    }
    calm_end(&calm);
    return state == OFF ? NULL : stream;
}

void stream_thread_start(uint32_t parent)
{
    struct calm calm = calm_down();
    if (state == STARTED && atomic_load(image_life) != 0 && stream_mine == NULL) {
        stream_mine = give_stream(parent);
        if (stream_mine != NULL)
            watch_this_thread(stream_mine);
    }
    calm_end(&calm);
}
