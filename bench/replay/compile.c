#include "compile.h"

#include "events.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

bool compile_refuse(struct compiler *compiler, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(compiler->why, compiler->why_size, format, arguments);
    va_end(arguments);
    return false;
}

static void must(bool there, const char *what)
{
    if (there)
        return;
    perror(what);
    exit(2);
}

void *compile_take(size_t size)
{
    void *memory = mmap(NULL, size + 1, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    must(memory != MAP_FAILED, "memory to compile a trace");
    return memory;
}

void compile_give(void *memory, size_t size)
{
    munmap(memory, size + 1);
}

void *compile_room(size_t size)
{
    void *room = malloc(size);
    must(room != NULL, "memory to compile a trace");
    return room;
}

void *compile_grow(void *table, uint64_t count, uint64_t *room, size_t size)
{
    if (count < *room)
        return table;
    *room = *room == 0 ? 64 : 2 * *room;
    table = realloc(table, *room * size);
    must(table != NULL, "memory to compile a trace");
    return table;
}

bool compile_read(struct compiler *compiler,
                  bool (*take)(void *argument, uint64_t number, const struct trace_event *event),
                  void *argument)
{
    const struct event_source *source = compiler->source;
    struct trace_event event;
    int got = -1;
    uint64_t number = 0;
    if (!source->rewind(source->data))
        return false;
    while ((got = source->next(source->data, &event)) == 1)
        if (!take(argument, number++, &event))
            return false;
    return got == 0;
}

void *plan_compile(const struct event_source *source, struct compile_summary *summary,
                   size_t *bytes, char *why, size_t why_size)
{
    struct compiler compiler = {.source = source, .why = why, .why_size = why_size};
    size_t objects_bytes = source->objects * sizeof(struct object);
    void *plan = NULL;
    *why = '\0';
    if (source->threads < 1 || source->threads > PLAN_THREADS_MOST) {
        compile_refuse(&compiler, "%u threads, and a replay has 1 to %d", source->threads,
                       PLAN_THREADS_MOST);
        return NULL;
    }
    compiler.objects = compile_take(objects_bytes);
    if (compile_survey(&compiler) && compile_epochs(&compiler))
        plan = compile_programs(&compiler, bytes);
    summary->time_ns = compiler.time_ns;
    compile_give(compiler.objects, objects_bytes);
    free(compiler.epochs);
    return plan;
}
