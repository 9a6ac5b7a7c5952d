/* Events that no trace could hold are compiled all the same, or refused with a reason: the compiler
 * trusts no order and no number.
 *
 * An input is a list of events of eight bytes, and ahead of it the number of threads.
 */
#include "../compile.h"
#include "fuzzing.h"

#include <stdlib.h>
#include <string.h>

enum { EVENT_BYTES = 8, OBJECTS = 256, NONE = 255 };

struct list {
    const uint8_t *bytes;
    size_t count, at;
    uint64_t time_ns;
};

static bool rewind_list(void *data)
{
    struct list *list = data;
    list->at = 1;
    list->time_ns = 0;
    return true;
}

/* Small numbers as they are; of the others powers of two and what is beside them. */
static uint64_t number_of(uint8_t byte)
{
    return byte < 64 ? byte : (UINT64_C(1) << (byte & 63)) - (byte >> 7);
}

static uint64_t object_of(uint8_t byte)
{
    return byte == NONE ? TRACE_NO_OBJECT : byte;
}

static int next_of_list(void *data, struct trace_event *event)
{
    struct list *list = data;
    const uint8_t *from = list->bytes + list->at;
    if (list->count - list->at < EVENT_BYTES)
        return 0;
    list->at += EVENT_BYTES;
    list->time_ns += from[7];
    *event = (struct trace_event){
        .op = (enum trace_op)(from[0] % TRACE_OPS),
        .thread = from[1],
        .object = object_of(from[2]),
        .result = object_of(from[3]),
        .size = number_of(from[4]),
        .count = number_of(from[5]),
        .alignment = number_of(from[6]),
        .time_ns = list->time_ns,
    };
    return 1;
}

static bool compile_events(const uint8_t *bytes, size_t count)
{
    struct list list = {.bytes = bytes, .count = count};
    struct compile_summary summary;
    struct plan plan;
    char why[128];
    size_t plan_bytes;
    if (count == 0)
        return false;
    struct event_source source = {&list, bytes[0], OBJECTS, rewind_list, next_of_list};
    void *memory = plan_compile(&source, &summary, &plan_bytes, why, sizeof why);
    if (memory == NULL) {
        fuzz_demand(why[0] != '\0', "refused without a reason");
        return false;
    }
    fuzz_demand(plan_of_memory(memory, plan_bytes, &plan, why, sizeof why),
                "a plan that the replay refuses");
    free(memory);
    return true;
}

const struct fuzz_target fuzz_target = {"events", FUZZ_CORPUS, compile_events, NULL};
