/* Events in an order that no program can have had are refused, in a line that says which. */
#include "stream.h"

#include <string.h>

enum { NONE = -1 };

struct step {
    enum trace_op op;
    uint32_t thread;
    int object, result;
    uint64_t alignment;
};

static const struct refused {
    const char *why;
    struct step steps[4];
    int count;
    uint32_t threads;
} cases[] = {
    {"object 0 ends without living", {{TRACE_FREE, 0, 0, NONE, 0}}, 1, 1},
    {"object 0 ends without living",
     {{TRACE_MALLOC, 0, NONE, 0, 0}, {TRACE_FREE, 0, 0, NONE, 0}, {TRACE_FREE, 0, 0, NONE, 0}},
     3,
     1},
    {"object 7 ends without living", {{TRACE_FREE, 0, 7, NONE, 0}}, 1, 1},
    {"object 0 is made twice",
     {{TRACE_MALLOC, 0, NONE, 0, 0}, {TRACE_MALLOC, 0, NONE, 0, 0}},
     2,
     1},
    {"object 9 is made twice", {{TRACE_MALLOC, 0, NONE, 9, 0}}, 1, 1},
    {"an alignment of 4611686018427387905",
     {{TRACE_ALIGNED_ALLOC, 0, NONE, 0, ((uint64_t)1 << 62) + 1}},
     1,
     1},
    {"a thread 3 of 2", {{TRACE_MALLOC, 3, NONE, 0, 0}}, 1, 2},
    {"no call that can be replayed", {{TRACE_FREE_FOREIGN, 0, NONE, NONE, 0}}, 1, 1},
    {"thread 1 goes on after its end",
     {{TRACE_THREAD_START, 1, 0, NONE, 0},
      {TRACE_THREAD_END, 1, NONE, NONE, 0},
      {TRACE_MALLOC, 1, NONE, 0, 0}},
     3,
     2},
    {"4097 threads", {{TRACE_MALLOC, 0, NONE, 0, 0}}, 1, 4097},
    {"0 threads", {{TRACE_MALLOC, 0, NONE, 0, 0}}, 1, 0},
};

static uint64_t number_of(int object)
{
    return object == NONE ? TRACE_NO_OBJECT : (uint64_t)object;
}

static bool is_refused(const struct refused *refused)
{
    struct stream stream = {.objects = 2};
    char why[128];
    size_t bytes;
    struct compile_summary summary;
    for (int i = 0; i < refused->count; i++) {
        const struct step *step = &refused->steps[i];
        struct trace_event *event = stream_add(&stream, step->op, step->thread);
        event->object = number_of(step->object);
        event->result = number_of(step->result);
        event->size = 8;
        event->alignment = step->alignment;
    }
    struct event_source source = {&stream, refused->threads, stream.objects, stream_rewind,
                                  stream_next};
    void *plan = plan_compile(&source, &summary, &bytes, why, sizeof why);
    free(stream.events);
    free(plan);
    if (plan == NULL && strncmp(why, refused->why, strlen(refused->why)) == 0)
        return true;
    fprintf(stderr, "expected: %s; found: %s\n", refused->why, plan != NULL ? "a plan" : why);
    return false;
}

int main(void)
{
    bool right = true;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        right = is_refused(&cases[i]) && right;
    return right ? 0 : 1;
}
