/* programs.c: the third reading of a trace, which writes each thread's program.
 *
 * The first reading (survey.c) has found where each object is made and ended, the second (epochs.c)
 * where the threads must meet.  With both known, every call becomes a word or a few: a slot instead
 * of an object's number, a cell where another thread ends the object, and nothing left to look up
 * when it is timed.
 */
#include "events.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct numbers {
    uint32_t *list;
    uint64_t count, room;
};

static void numbers_add(struct numbers *numbers, uint32_t number)
{
    numbers->list =
        compile_grow(numbers->list, numbers->count, &numbers->room, sizeof numbers->list[0]);
    numbers->list[numbers->count++] = number;
}

/* A program while it is written. */
struct program {
    uint64_t *words;
    struct plan_portion *portions;
    uint64_t word_count, word_room, portion_count, portion_room;
    uint64_t checksum, calls;
    struct numbers free_slots;
    uint32_t slots;
    bool started, ended, joined;
};

struct writer {
    struct compiler *compiler;
    struct program *programs;
    struct numbers free_cells;
    struct numbers taken_cells; /* in this epoch: their makers must not fill them again before the
                                 * next */
    struct numbers leaving;     /* threads that have ended, and that nobody has joined */
    uint32_t epoch;
};

static uint64_t words_add(struct writer *writer, struct program *program, uint64_t word)
{
    if (program->portion_count == 0 ||
        program->portions[program->portion_count - 1].epoch != writer->epoch) {
        program->portions = compile_grow(program->portions, program->portion_count,
                                         &program->portion_room, sizeof program->portions[0]);
        program->portions[program->portion_count++] = (struct plan_portion){.epoch = writer->epoch};
        writer->compiler->epochs[writer->epoch].threads++;
    }
    program->words = compile_grow(program->words, program->word_count, &program->word_room,
                                  sizeof program->words[0]);
    program->words[program->word_count++] = word;
    program->portions[program->portion_count - 1].end = program->word_count;
    return program->word_count - 1;
}

static bool slot_take(struct writer *writer, struct program *program, uint32_t *slot)
{
    if (program->free_slots.count > 0)
        *slot = program->free_slots.list[--program->free_slots.count];
    else
        *slot = program->slots++;
    return *slot < PLAN_SLOTS_MOST ||
           compile_refuse(writer->compiler, "more than %d objects live in one thread",
                          PLAN_SLOTS_MOST);
}

static uint32_t cell_take(struct writer *writer)
{
    if (writer->free_cells.count > 0)
        return writer->free_cells.list[--writer->free_cells.count];
    return writer->compiler->cells++;
}

static bool goes_elsewhere(const struct object *object)
{
    return object->ender != NO_THREAD && object->ender != object->maker;
}

/* The object is made, in `slot`, by the operation at word `at`: keeps it, or hands it over. */
static void object_settle(struct writer *writer, struct program *program, struct object *object,
                          uint32_t slot, uint64_t at)
{
    object->mark = plan_mark(at);
    object->place = slot;
    if (!goes_elsewhere(object))
        return;
    object->place = cell_take(writer);
    bool now = object->end_epoch == object->made_epoch;
    words_add(writer, program, plan_word(now ? PLAN_HAND_NOW : PLAN_HAND, slot, object->place));
    numbers_add(&program->free_slots, slot);
}

/* The slot in which the thread that ends an object finds it. */
static bool object_fetch(struct writer *writer, struct program *program,
                         const struct object *object, uint32_t *slot)
{
    *slot = object->place;
    if (!goes_elsewhere(object))
        return true;
    if (!slot_take(writer, program, slot))
        return false;
    words_add(writer, program, plan_word(PLAN_TAKE, *slot, object->place));
    numbers_add(&writer->taken_cells, object->place);
    return true;
}

static uint64_t write_long(struct writer *writer, struct program *program, enum plan_kind kind,
                           uint32_t slot, uint64_t first, uint64_t second)
{
    uint64_t at = words_add(writer, program, plan_word(kind, slot, 0));
    words_add(writer, program, first);
    if (plan_words(kind) == 3)
        words_add(writer, program, second);
    return at;
}

static uint64_t write_sized(struct writer *writer, struct program *program, enum plan_kind kind,
                            uint32_t slot, uint64_t size)
{
    if (size <= UINT32_MAX)
        return words_add(writer, program, plan_word(kind, slot, (uint32_t)size));
    return write_long(writer, program, kind == PLAN_MALLOC ? PLAN_MALLOC_LONG : PLAN_FREE_LONG,
                      slot, size, 0);
}

/* The first factor, as long as it is one. */
static uint64_t calloc_count(const struct trace_event *event)
{
    bool factor = event->count == 0 ? event->size == 0 : event->size % event->count == 0;
    return factor ? event->count : 1;
}

static uint64_t write_make(struct writer *writer, struct program *program,
                           const struct trace_event *event, uint32_t slot)
{
    switch (event->op) {
    case TRACE_CALLOC:
        return write_long(writer, program, PLAN_CALLOC, slot, event->size, calloc_count(event));
    case TRACE_ALIGNED_ALLOC:
        return write_long(writer, program, PLAN_ALIGNED, slot, event->size, event_alignment(event));
    default:
        return write_sized(writer, program, PLAN_MALLOC, slot, event->size);
    }
}

/* What is read of a block of `before` bytes that has become one of `size`: its first byte, and its
 * last where that is still there. */
static uint64_t resize_reads(uint64_t before, uint64_t size, unsigned char mark)
{
    if (before == 0 || size == 0)
        return 0;
    return before <= size ? 2u * mark : mark;
}

static bool write_resize(struct writer *writer, struct program *program,
                         const struct trace_event *event)
{
    uint32_t slot = 0;
    uint64_t before = 0;
    if (event->object == TRACE_NO_OBJECT) {
        if (!slot_take(writer, program, &slot))
            return false;
    } else {
        const struct object *old = &writer->compiler->objects[event->object];
        if (!object_fetch(writer, program, old, &slot))
            return false;
        before = old->size;
        program->checksum += resize_reads(before, event->size, old->mark);
    }
    uint64_t at = write_long(writer, program, PLAN_REALLOC, slot, event->size, before);
    object_settle(writer, program, &writer->compiler->objects[event->result], slot, at);
    return true;
}

static bool write_end(struct writer *writer, struct program *program, uint64_t number)
{
    const struct object *object = &writer->compiler->objects[number];
    uint32_t slot;
    if (!object_fetch(writer, program, object, &slot))
        return false;
    write_sized(writer, program, PLAN_FREE, slot, object->size);
    program->checksum += object->size == 0 ? 0 : 2u * object->mark;
    numbers_add(&program->free_slots, slot);
    return true;
}

/* A thread is started by its parent as long as that lives; its starter first joins the threads that
 * have ended by then, as if it had waited for them. */
static void write_start(struct writer *writer, uint32_t thread, uint64_t parent)
{
    struct program *programs = writer->programs;
    bool orphan = parent >= writer->compiler->source->threads || parent == thread ||
                  !programs[parent].started || programs[parent].ended;
    struct program *starter = &programs[orphan ? 0 : parent];
    if (programs[thread].started)
        return;
    programs[thread].started = true;
    for (uint64_t i = 0; i < writer->leaving.count; i++) {
        words_add(writer, starter, plan_word(PLAN_JOIN, 0, writer->leaving.list[i]));
        programs[writer->leaving.list[i]].joined = true;
    }
    writer->leaving.count = 0;
    words_add(writer, starter, plan_word(PLAN_SPAWN, 0, thread));
}

static void write_stop(struct writer *writer, uint32_t thread)
{
    if (thread == 0 || writer->programs[thread].ended)
        return;
    writer->programs[thread].ended = true;
    numbers_add(&writer->leaving, thread);
}

static bool write_call(struct writer *writer, const struct trace_event *event)
{
    struct program *program = &writer->programs[event->thread];
    uint32_t slot;
    program->calls++;
    switch (event_use(event)) {
    case USE_MAKE:
        if (!slot_take(writer, program, &slot))
            return false;
        object_settle(writer, program, &writer->compiler->objects[event->result], slot,
                      write_make(writer, program, event, slot));
        return true;
    case USE_RESIZE:
        return write_resize(writer, program, event);
    case USE_END:
        return write_end(writer, program, event->object);
    default:
        words_add(writer, program, plan_word(PLAN_FREE_NULL, 0, 0));
        return true;
    }
}

/* The epoch of an event: the cuts are where the second reading has made them. */
static void epoch_follow(struct writer *writer, uint32_t epoch)
{
    if (epoch == writer->epoch)
        return;
    writer->epoch = epoch;
    for (uint64_t i = 0; i < writer->taken_cells.count; i++)
        numbers_add(&writer->free_cells, writer->taken_cells.list[i]);
    writer->taken_cells.count = 0;
}

static bool write_event(void *argument, uint64_t number, const struct trace_event *event)
{
    struct writer *writer = argument;
    enum event_use use = event_use(event);
    while (number >= writer->compiler->epochs[writer->epoch].last_event + 1)
        epoch_follow(writer, writer->epoch + 1);
    if (use == USE_NONE)
        return true;
    if (use == USE_STOP) {
        write_stop(writer, event->thread);
        return true;
    }
    if (event->thread != 0 && writer->programs[event->thread].ended)
        return compile_refuse(writer->compiler, "thread %u goes on after its end", event->thread);
    if (use == USE_START || !writer->programs[event->thread].started)
        write_start(writer, event->thread, use == USE_START ? event->object : 0);
    return use == USE_START || write_call(writer, event);
}

/* The parts of the plan behind its header, each on 8 bytes. */
static uint64_t plan_place(struct writer *writer, struct plan_header *header,
                           struct plan_thread *threads)
{
    uint64_t at = sizeof *header;
    header->threads_at = at;
    at += header->threads * sizeof *threads;
    header->epochs_at = at;
    at += header->epochs * sizeof(struct plan_epoch);
    for (uint32_t i = 0; i < header->threads; i++) {
        const struct program *program = &writer->programs[i];
        threads[i] = (struct plan_thread){.words = program->word_count,
                                          .portions = program->portion_count,
                                          .checksum = program->checksum,
                                          .calls = program->calls,
                                          .slots = program->slots,
                                          .joined = program->joined || !program->started};
        threads[i].words_at = at;
        at += program->word_count * sizeof(uint64_t);
        threads[i].portions_at = at;
        at += program->portion_count * sizeof(struct plan_portion);
    }
    return at;
}

static uint32_t makers_of(const struct plan_facts *facts)
{
    uint32_t makers = 0;
    for (unsigned call = 0; call < PLAN_CALLS; call++)
        for (unsigned size_class = 0; size_class < PLAN_CLASSES; size_class++)
            makers |= facts->calls[call][size_class] != 0 ? 1u << call : 0;
    return makers;
}

static void *plan_write(struct writer *writer, size_t *bytes)
{
    const struct compiler *compiler = writer->compiler;
    struct plan_header header = {.version = PLAN_VERSION,
                                 .threads = compiler->source->threads,
                                 .epochs = compiler->epoch_count,
                                 .cells = compiler->cells,
                                 .makers = makers_of(&compiler->facts),
                                 .facts = compiler->facts};
    memcpy(header.magic, "assayrpl", sizeof header.magic); /* without the null character */
    struct plan_thread *threads = compile_room(header.threads * sizeof *threads);
    header.bytes = *bytes = plan_place(writer, &header, threads);
    char *plan = compile_room(header.bytes);
    memcpy(plan, &header, sizeof header);
    memcpy(plan + header.threads_at, threads, header.threads * sizeof *threads);
    memcpy(plan + header.epochs_at, compiler->epochs, header.epochs * sizeof(struct plan_epoch));
    for (uint32_t i = 0; i < header.threads; i++) {
        if (threads[i].words == 0)
            continue; /* it never called, and has no portion either */
        memcpy(plan + threads[i].words_at, writer->programs[i].words,
               threads[i].words * sizeof(uint64_t));
        memcpy(plan + threads[i].portions_at, writer->programs[i].portions,
               threads[i].portions * sizeof(struct plan_portion));
    }
    free(threads);
    return plan;
}

static void programs_close(struct writer *writer)
{
    for (uint32_t i = 0; i < writer->compiler->source->threads; i++) {
        free(writer->programs[i].words);
        free(writer->programs[i].portions);
        free(writer->programs[i].free_slots.list);
    }
    free(writer->free_cells.list);
    free(writer->taken_cells.list);
    free(writer->leaving.list);
}

void *compile_programs(struct compiler *compiler, size_t *bytes)
{
    struct writer writer = {.compiler = compiler};
    size_t programs_bytes = compiler->source->threads * sizeof(struct program);
    void *plan = NULL;
    writer.programs = compile_take(programs_bytes);
    writer.programs[0].started = true;
    if (compile_read(compiler, write_event, &writer))
        plan = plan_write(&writer, bytes);
    programs_close(&writer);
    compile_give(writer.programs, programs_bytes);
    return plan;
}
