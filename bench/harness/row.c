#include "row.h"

#include "identity.h"
#include "own_calls.h"
#include "record.h"

#include <stdio.h>
#include <unistd.h>

#if defined __x86_64__
static const char architecture[] = "x86_64";
#elif defined __aarch64__
static const char architecture[] = "aarch64";
#else
#error "the records know x86_64 and aarch64"
#endif

static void finish(struct record *record)
{
    if (!record_end(record, STDOUT_FILENO)) {
        perror("bench-harness: writing a record");
        own_exit(2);
    }
}

/* Adds the proof for each function that the body calls. */
static void prove(struct record *record, const struct request *request)
{
    const char *called[CAPABILITY_SLOTS_MOST];
    unsigned count = 0;
    for (unsigned bit = 0; capability_slot_name(bit) != NULL; bit++)
        if ((request->calls & (1u << bit)) != 0 && capability_slot_function(bit) != NULL)
            called[count++] = capability_slot_function(bit);
    identity_prove(record, called, count);
}

void row_identity_end(const struct request *request)
{
    struct record record;
    int64_t bytes = identity_libc_heap_bytes();
    if (request->entry != NULL)
        return;
    record_begin(&record, "allocator");
    record_string(&record, "name", request->allocator);
    if (bytes >= 0)
        record_integer(&record, "libc_heap_bytes", bytes);
    prove(&record, request);
    finish(&record);
}

void row_identity(const struct request *request)
{
    struct record record;
    record_begin(&record, "allocator");
    record_string(&record, "name", request->allocator);
    if (request->entry != NULL) {
        record_string(&record, "version", request->entry->version);
        record_string(&record, "options",
                      request->options != NULL ? request->options : request->entry->options);
        identity_prove_own(&record, request->entry->name);
    } else {
        prove(&record, request);
    }
    finish(&record);
}

void row_sample(const struct request *request, const struct row_value *value, uint64_t checksum)
{
    row_sample_turns(request, value, checksum, NULL, 0);
}

void row_sample_turns(const struct request *request, const struct row_value *value,
                      uint64_t checksum, const double *turns, unsigned count)
{
    struct record record;
    char sum[24];
    snprintf(sum, sizeof sum, "%016llx", (unsigned long long)checksum);
    record_begin(&record, "sample");
    record_string(&record, "allocator", request->allocator);
    record_string(&record, "workload", request->workload_name);
    record_string(&record, "group", request->workload.listing->group);
    record_string(&record, "metric", value->metric);
    record_string(&record, "unit", value->unit);
    record_string(&record, "better", value->better);
    record_number(&record, "value", value->value);
    record_string(&record, "binding", request->binding);
    record_string(&record, "arch", architecture);
    record_unsigned(&record, "threads", request->threads);
    record_unsigned(&record, "processes", workload_processes(&request->workload));
    record_unsigned(&record, "operations", request->operations);
    record_unsigned(&record, "segments", request->segments);
    record_unsigned(&record, "round", request->round);
    record_unsigned(&record, "seed", request->seed);
    record_string(&record, "checksum", sum);
    if (count > 0) {
        record_array_begin(&record, "turns");
        for (unsigned i = 0; i < count; i++)
            record_number(&record, NULL, turns[i]);
        record_array_end(&record);
    }
    finish(&record);
}

void row_over(void)
{
    struct record record;
    record_begin(&record, "over");
    finish(&record);
}

static void row_without_number(const struct request *request, const char *kind, const char *reason)
{
    struct record record;
    record_begin(&record, kind);
    record_string(&record, "allocator", request->allocator);
    record_string(&record, "workload", request->workload_name);
    record_string(&record, "binding", request->binding);
    record_unsigned(&record, "threads", request->threads);
    record_string(&record, "reason", reason);
    finish(&record);
}

void row_unsupported(const struct request *request, const char *reason)
{
    row_without_number(request, "unsupported", reason);
}

void row_invalid(const struct request *request, const char *reason)
{
    row_without_number(request, "invalid", reason);
}
