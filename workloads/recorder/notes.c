/* notes.c: a list that grows, in the order in which the notes came. */
#include "notes.h"

#include "record.h"

#include <stdlib.h>
#include <unistd.h>

static struct note *notes;
static size_t notes_count;

void notes_take(struct arena *arena)
{
    for (uint32_t next = atomic_load(&arena->notes_taken);; next++) {
        struct note *note = &arena->notes[next % ARENA_NOTES];
        if (atomic_load_explicit(&note->ready, memory_order_acquire) == 0)
            return;
        if ((notes_count & (notes_count - 1)) == 0) {
            struct note *more =
                realloc(notes, (notes_count == 0 ? 1 : 2 * notes_count) * sizeof *more);
            if (more == NULL)
                return;
            notes = more;
        }
        notes[notes_count++] = *note;
        atomic_store(&note->ready, 0);
        atomic_store(&arena->notes_taken, next + 1);
    }
}

bool notes_tell_exec(uint32_t pid, uint64_t from_ns, uint64_t to_ns)
{
    size_t i = notes_count;
    while (i > 0 && notes[i - 1].time_ns > from_ns &&
           (notes[i - 1].pid != pid || notes[i - 1].time_ns > to_ns))
        i--;
    return i > 0 && notes[i - 1].pid == pid && notes[i - 1].time_ns > from_ns &&
           (notes[i - 1].flags & NOTE_FAILED) == 0;
}

void notes_state(void)
{
    static struct record line;
    for (size_t i = 0; i < notes_count; i++) {
        record_begin(&line, "exec");
        record_unsigned(&line, "pid", notes[i].pid);
        record_unsigned(&line, "time_ns", notes[i].time_ns);
        record_string(&line, "path", notes[i].path);
        record_boolean(&line, "preloads", (notes[i].flags & NOTE_PRELOADS) != 0);
        record_boolean(&line, "searched", (notes[i].flags & NOTE_SEARCHED) != 0);
        record_boolean(&line, "hidden", (notes[i].flags & NOTE_HIDDEN) != 0);
        record_boolean(&line, "closed", (notes[i].flags & NOTE_CLOSED) != 0);
        record_boolean(&line, "failed", (notes[i].flags & NOTE_FAILED) != 0);
        (void)record_end(&line, STDOUT_FILENO);
    }
}
