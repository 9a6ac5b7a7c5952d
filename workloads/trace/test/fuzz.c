/* A hundred thousand damaged traces: each is read as far as it goes or refused with a line, and
 * none makes the reader crash, hang, or ask for more memory than its bytes can hold.
 *
 * Half of the damage is hidden behind correct checksums, so that it comes past them.  The number of
 * files may be given as an argument.
 */
#include "../pack.h"
#include "../writer.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    FILES = 100000,
    CALLS = 400,
    THREADS = 3,
    ROOM = 1 << 16,
    MEMORY_MOST = 64 << 20,
    EVENTS_MOST = 40 << 18
};

static uint64_t state = 3;
static unsigned long number;
static uint8_t sound[ROOM];
static size_t sound_bytes;
static char name[64];

static uint64_t draw(uint64_t below)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (state >> 33) % below;
}

static void demand(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "file %lu: %s\n", number, what);
    exit(1);
}

/* Small blocks of several threads, some compressed and some not. */
static void write_sound(int level)
{
    struct trace_error error;
    struct trace_header header = {.command = "a command", .machine = "aarch64"};
    char path[] = "/tmp/assay-fuzz-XXXXXX";
    int file = mkstemp(path);
    struct trace_writer *writer = trace_writer_open(path, &header, level, &error);
    demand(file >= 0 && writer != NULL, "the sound file cannot be made");
    uint64_t made = 0;
    for (unsigned i = 0; i < CALLS; i++) {
        uint32_t thread = i < THREADS ? i : (uint32_t)draw(THREADS);
        struct trace_event event = {.op = TRACE_MALLOC,
                                    .thread = thread,
                                    .object = TRACE_NO_OBJECT,
                                    .result = TRACE_NO_OBJECT,
                                    .size = draw(3000),
                                    .count = 1,
                                    .time_ns = 900 * i};
        if (i != 0 && i == thread) {
            event.op = TRACE_THREAD_START;
            event.object = 0;
        } else if (made > 0 && i % 3 == 0) {
            event.op = TRACE_FREE;
            event.object = i / 3 < made ? i / 3 : TRACE_NO_OBJECT;
        } else {
            event.op = (enum trace_op)draw(4);
            event.alignment = event.op == TRACE_ALIGNED_ALLOC ? 64 : 0;
            event.result = made++;
        }
        if (!trace_writer_put(writer, &event, &error))
            demand(false, error.line);
    }
    demand(trace_writer_finish(writer, &error), "the sound file cannot be finished");
    (void)close(file);
    file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = read(file, sound, sizeof sound);
    demand(got > 0 && got < ROOM, "the sound file cannot be read");
    sound_bytes = (size_t)got;
    (void)close(file);
    (void)unlink(path);
}

/* The checksums as if the damage had been written so. */
static void hide_damage(uint8_t *bytes, size_t count)
{
    if (count < sizeof(struct trace_header))
        return;
    struct trace_header header;
    memcpy(&header, bytes, sizeof header);
    header.checksum = trace_header_checksum(&header);
    memcpy(bytes, &header, sizeof header);
    for (size_t offset = sizeof header; count - offset >= sizeof(struct trace_block);) {
        struct trace_block block;
        memcpy(&block, bytes + offset, sizeof block);
        if (block.magic != TRACE_BLOCK_MAGIC || block.packed_bytes > count - offset - sizeof block)
            break;
        block.checksum = trace_block_checksum(&block, bytes + offset + sizeof block);
        memcpy(bytes + offset, &block, sizeof block);
        offset += sizeof block + block.packed_bytes;
        struct trace_end end;
        if (count - offset != sizeof end)
            continue;
        memcpy(&end, bytes + offset, sizeof end);
        end.checksum = trace_end_checksum(&end);
        memcpy(bytes + offset, &end, sizeof end);
        break;
    }
}

static void change_number(uint8_t *bytes, size_t count)
{
    static const uint64_t values[] = {0, 1, 7, 255, 65535, UINT32_MAX, UINT64_MAX, 1u << 18};
    size_t width = draw(2) == 0 ? 4 : 8;
    if (count >= width)
        memcpy(bytes + draw((count - width) / 4 + 1) * 4, &values[draw(8)], width);
}

/* Changes the bytes and returns how many are left. */
static size_t damage(uint8_t *bytes, size_t count)
{
    for (uint64_t times = 1 + draw(4); times > 0 && count > 0; times--) {
        size_t at = draw(count), run = 1 + draw(40);
        switch (draw(6)) {
        case 0:
            count = at;
            break;
        case 1:
            bytes[at] ^= (uint8_t)(1u << draw(8));
            break;
        case 2:
            bytes[at] = (uint8_t)draw(256);
            break;
        case 3:
            change_number(bytes, count);
            break;
        case 4:
            run = run < count - at ? run : count - at;
            memmove(bytes + at, bytes + at + run, count - at - run);
            count -= run;
            break;
        default:
            run = run < ROOM - count ? run : ROOM - count;
            memmove(bytes + at + run, bytes + at, count - at);
            count += run;
        }
    }
    if (draw(2) == 0)
        hide_damage(bytes, count);
    return count;
}

/* Under the limit that main sets nothing that a small file needs can fail. */
static void demand_memory(const struct trace_error *error)
{
    demand(strstr(error->line, "no memory") == NULL, "more memory was wanted than there are bytes");
}

static void limit_memory(void)
{
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) /* they reserve more */
    struct rlimit limit = {MEMORY_MOST, MEMORY_MOST};
    demand(setrlimit(RLIMIT_AS, &limit) == 0, "memory cannot be limited");
#endif
}

static void read_all(struct trace *trace)
{
    struct trace_error error;
    struct trace_event event;
    error.line[0] = '\0';
    for (uint32_t i = 0; i < trace_facts(trace)->threads; i++) {
        struct trace_cursor *cursor = trace_thread(trace, i, &error);
        uint64_t events = 0;
        int got = cursor == NULL ? -1 : 1;
        while (got > 0 && (got = trace_next(cursor, &event, &error)) > 0)
            demand(event.op < TRACE_OPS && event.thread == i && ++events < EVENTS_MOST,
                   "an event that cannot be");
        demand(got == 0 || error.line[0] != '\0', "an error without a reason");
        demand_memory(&error);
        trace_cursor_close(cursor);
    }
    (void)trace_verify(trace, &error);
    demand_memory(&error);
}

static bool try(int file, const uint8_t *bytes, size_t count)
{
    struct trace_error error = {.line = ""};
    demand(ftruncate(file, 0) == 0 && pwrite(file, bytes, count, 0) == (ssize_t)count,
           "cannot be written");
    struct trace *trace = trace_open(name, &error);
    demand(trace != NULL || (error.line[0] != '\0' && error.offset <= count),
           "refused without a reason or a place");
    demand_memory(&error);
    if (trace == NULL)
        return false;
    demand(trace_facts(trace)->threads <= count / sizeof(struct trace_block),
           "more threads than blocks");
    read_all(trace);
    trace_close(trace);
    return true;
}

int main(int count, char **words)
{
    static uint8_t bytes[ROOM];
    unsigned long files = count > 1 ? strtoul(words[1], NULL, 10) : FILES, opened = 0;
    int file = memfd_create("assay-fuzz", MFD_CLOEXEC);
    demand(file >= 0, "no file in memory");
    limit_memory();
    (void)snprintf(name, sizeof name, "/proc/self/fd/%d", file);
    for (number = 0; number < files; number++) {
        if (number % 10000 == 0)
            write_sound(number % 20000 == 0 ? 1 : 19);
        if (number % 10000 == 0)
            demand(try(file, sound, sound_bytes), "the sound file is refused");
        memcpy(bytes, sound, sound_bytes);
        opened += try(file, bytes, damage(bytes, sound_bytes));
    }
    demand(files < 1000 || (opened > files / 50 && opened < files),
           "the damage is not of all kinds");
    printf("%lu files, %lu of them opened\n", files, opened);
    return close(file);
}
