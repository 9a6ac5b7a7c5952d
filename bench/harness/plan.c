#include "plan.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* A table of `count` things of `size` bytes lies at `at`, aligned and inside. */
static bool lies_inside(const struct plan_header *header, uint64_t at, uint64_t count, size_t size)
{
    return at % 8 == 0 && at <= header->bytes && count <= (header->bytes - at) / size;
}

static bool slot_is_good(const struct plan_thread *thread, uint64_t word)
{
    switch (plan_kind(word)) {
    case PLAN_FREE_NULL:
    case PLAN_SPAWN:
    case PLAN_JOIN:
        return true;
    default:
        return plan_slot(word) < thread->slots;
    }
}

static bool number_is_good(const struct plan_header *header, uint64_t word)
{
    switch (plan_kind(word)) {
    case PLAN_HAND:
    case PLAN_HAND_NOW:
    case PLAN_TAKE:
        return plan_low(word) < header->cells;
    case PLAN_SPAWN:
    case PLAN_JOIN:
        return plan_low(word) > 0 && plan_low(word) < header->threads;
    default:
        return plan_kind(word) < PLAN_KINDS;
    }
}

/* Every operation ends within its portion, and uses only slots and numbers of the plan. */
static bool words_are_good(const struct plan *plan, uint32_t number)
{
    const struct plan_thread *thread = &plan->threads[number];
    const struct plan_portion *portions = plan_portions_of(plan, number);
    const uint64_t *words = plan_words_of(plan, number);
    uint64_t at = 0;
    for (uint64_t i = 0; i < thread->portions; i++) {
        if (portions[i].end > thread->words || portions[i].epoch >= plan->header->epochs ||
            (i > 0 && portions[i].epoch <= portions[i - 1].epoch))
            return false;
        for (; at < portions[i].end; at += plan_words(plan_kind(words[at])))
            if (!slot_is_good(thread, words[at]) || !number_is_good(plan->header, words[at]))
                return false;
        if (at != portions[i].end)
            return false;
    }
    return at == thread->words;
}

static bool thread_is_good(const struct plan *plan, uint32_t number)
{
    const struct plan_thread *thread = &plan->threads[number];
    return lies_inside(plan->header, thread->words_at, thread->words, sizeof(uint64_t)) &&
           lies_inside(plan->header, thread->portions_at, thread->portions,
                       sizeof(struct plan_portion)) &&
           words_are_good(plan, number);
}

static bool is_good(const struct plan_header *header, struct plan *plan)
{
    if (header->threads < 1 || header->threads > PLAN_THREADS_MOST || header->epochs < 1 ||
        !lies_inside(header, header->threads_at, header->threads, sizeof(struct plan_thread)) ||
        !lies_inside(header, header->epochs_at, header->epochs, sizeof(struct plan_epoch)))
        return false;
    plan->header = header;
    plan->threads = (const void *)((const char *)header + header->threads_at);
    plan->epochs = (const void *)((const char *)header + header->epochs_at);
    for (uint32_t i = 0; i < header->threads; i++)
        if (!thread_is_good(plan, i))
            return false;
    return true;
}

bool plan_of_memory(const void *memory, size_t bytes, struct plan *plan, char *why, size_t why_size)
{
    const struct plan_header *header = memory;
    if (bytes < sizeof *header || memcmp(header->magic, "assayrpl", 8) != 0) {
        snprintf(why, why_size, "not a compiled trace");
        return false;
    }
    if (header->version == PLAN_VERSION && header->bytes == bytes && is_good(header, plan))
        return true;
    snprintf(why, why_size, "a damaged compiled trace, or one of another version");
    return false;
}

bool plan_open(const char *path, struct plan *plan, char *why, size_t why_size)
{
    struct stat status;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    void *memory = MAP_FAILED;
    if (file >= 0 && fstat(file, &status) == 0 && status.st_size > 0)
        memory = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    if (memory == MAP_FAILED)
        snprintf(why, why_size, "%s", errno != 0 ? strerror(errno) : "an empty file");
    if (file >= 0)
        close(file);
    if (memory == MAP_FAILED)
        return false;
    if (plan_of_memory(memory, (size_t)status.st_size, plan, why, why_size))
        return true;
    munmap(memory, (size_t)status.st_size);
    return false;
}

void plan_close(struct plan *plan)
{
    munmap((void *)(uintptr_t)plan->header, plan->header->bytes);
    *plan = (struct plan){0};
}
