/* fuzzing.c: the main program of each fuzzer: damages inputs of a corpus and watches the reader.
 *
 * Random bytes alone would fail at the first checksum, so where a target knows how to, half of the
 * damaged inputs get their checksums mended.  Time and memory are limited by the kernel: a reader
 * that a small input makes slow or large is at fault like one that crashes.
 */
#include "fuzzing.h"

#include "file.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

enum { SEEDS_MOST = 256, WORDS = 8 };

struct input {
    uint8_t *bytes;
    size_t count;
};

static struct input corpus[SEEDS_MOST];
static unsigned corpus_count;
static uint64_t state;
static unsigned long number;
static int input_file;
static char input_path[64], folder[4096], output_path[4112];

static uint64_t draw(uint64_t below)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (state >> 33) % below;
}

/* By write alone: it may be a signal handler that says so. */
static void say(const char *what)
{
    char line[256];
    int length =
        snprintf(line, sizeof line, "fuzz-%s: input %lu: %s\n", fuzz_target.name, number, what);
    (void)!write(STDERR_FILENO, line, (size_t)length);
}

static void leave_folder(void)
{
    (void)unlink(output_path);
    (void)rmdir(folder);
}

static void take_signal(int signal)
{
    leave_folder();
    say(signal == SIGPROF ? "took too long" : "crashed");
    _exit(1);
}

void fuzz_demand(bool holds, const char *what)
{
    if (holds)
        return;
    say(what);
    exit(1);
}

void fuzz_demand_reason(const struct trace_error *error, size_t count)
{
    fuzz_demand(error->line[0] != '\0', "refused without a reason");
    fuzz_demand(error->offset <= count, "refused at a place behind its end");
    fuzz_demand(strstr(error->line, "no memory") == NULL, "wanted more memory than it may");
}

struct trace *fuzz_open(const uint8_t *bytes, size_t count)
{
    struct trace_error error = {.line = ""};
    fuzz_demand(ftruncate(input_file, 0) == 0 &&
                    pwrite(input_file, bytes, count, 0) == (ssize_t)count,
                "cannot be written");
    struct trace *trace = trace_open(input_path, &error);
    if (trace == NULL)
        fuzz_demand_reason(&error, count);
    return trace;
}

const char *fuzz_output(void)
{
    return output_path;
}

static void mend_end(uint8_t *bytes, size_t left)
{
    struct trace_end end;
    if (left != sizeof end)
        return;
    memcpy(&end, bytes, sizeof end);
    end.checksum = trace_end_checksum(&end);
    memcpy(bytes, &end, sizeof end);
}

void fuzz_mend_trace(uint8_t *bytes, size_t count)
{
    struct trace_header header;
    struct trace_block block;
    if (count < sizeof header)
        return;
    memcpy(&header, bytes, sizeof header);
    header.checksum = trace_header_checksum(&header);
    memcpy(bytes, &header, sizeof header);
    size_t offset = sizeof header;
    while (count - offset >= sizeof block) {
        memcpy(&block, bytes + offset, sizeof block);
        if (block.magic != TRACE_BLOCK_MAGIC || block.packed_bytes > count - offset - sizeof block)
            break;
        block.checksum = trace_block_checksum(&block, bytes + offset + sizeof block);
        memcpy(bytes + offset, &block, sizeof block);
        offset += sizeof block + block.packed_bytes;
    }
    mend_end(bytes + offset, count - offset);
}

static void change_number(uint8_t *bytes, size_t count)
{
    static const uint64_t words[WORDS] = {0, 1, 7, 255, 65535, UINT32_MAX, UINT64_MAX, 1u << 18};
    size_t width = draw(2) == 0 ? 4 : 8;
    if (count >= width)
        memcpy(bytes + draw((count - width) / 4 + 1) * 4, &words[draw(WORDS)], width);
}

static size_t cut_run(uint8_t *bytes, size_t count, size_t at)
{
    size_t run = 1 + draw(40);
    run = run < count - at ? run : count - at;
    memmove(bytes + at, bytes + at + run, count - at - run);
    return count - run;
}

static size_t repeat_run(uint8_t *bytes, size_t count, size_t at)
{
    size_t run = 1 + draw(40);
    run = run < FUZZ_BYTES_MOST - count ? run : FUZZ_BYTES_MOST - count;
    run = run < count - at ? run : count - at;
    memmove(bytes + at + run, bytes + at, count - at);
    return count + run;
}

/* The end of another input takes the place of this one's. */
static size_t take_end(uint8_t *bytes, size_t count, size_t at)
{
    const struct input *other = &corpus[draw(corpus_count)];
    if (other->count == 0)
        return count;
    size_t from = draw(other->count), run = other->count - from;
    run = run < FUZZ_BYTES_MOST - at ? run : FUZZ_BYTES_MOST - at;
    memcpy(bytes + at, other->bytes + from, run);
    return at + run;
}

/* Changes the bytes and returns how many there are then. */
static size_t damage(uint8_t *bytes, size_t count)
{
    for (uint64_t times = 1 + draw(4); times > 0 && count > 0; times--) {
        size_t at = draw(count);
        switch (draw(8)) {
        case 0:
            count = at;
            break;
        case 1:
        case 2:
            bytes[at] ^= (uint8_t)(1u << draw(8));
            break;
        case 3:
            bytes[at] = (uint8_t)draw(256);
            break;
        case 4:
            change_number(bytes, count);
            break;
        case 5:
            count = cut_run(bytes, count, at);
            break;
        case 6:
            count = repeat_run(bytes, count, at);
            break;
        default:
            count = draw(8) == 0 ? take_end(bytes, count, at) : count;
        }
    }
    if (fuzz_target.mend != NULL && draw(2) == 0)
        fuzz_target.mend(bytes, count);
    return count;
}

static void load(const char *place, const char *name)
{
    char path[4096];
    struct input *input = &corpus[corpus_count];
    (void)snprintf(path, sizeof path, "%.3000s/%.1000s", place, name);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    input->bytes = malloc(FUZZ_BYTES_MOST);
    fuzz_demand(file >= 0 && input->bytes != NULL, "the corpus cannot be read");
    ssize_t got = read(file, input->bytes, FUZZ_BYTES_MOST);
    fuzz_demand(got >= 0, "the corpus cannot be read");
    input->count = (size_t)got;
    (void)close(file);
    corpus_count++;
}

/* In the order of their names, so that a seed means the same everywhere. */
static void load_corpus(const char *place)
{
    struct dirent **names;
    int count = scandir(place, &names, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        if (names[i]->d_name[0] != '.' && corpus_count < SEEDS_MOST)
            load(place, names[i]->d_name);
        free(names[i]);
    }
    fuzz_demand(count >= 0 && corpus_count > 0, "there is no corpus");
    free(names);
}

static void open_input(void)
{
    input_file = memfd_create("assay-fuzz", MFD_CLOEXEC);
    fuzz_demand(input_file >= 0, "no file in memory");
    (void)snprintf(input_path, sizeof input_path, "/proc/self/fd/%d", input_file);
}

/* A folder, for a writer has a name of its own while it writes; in memory where that can be. */
static void make_folder(void)
{
    const char *where = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : getenv("TMPDIR");
    (void)snprintf(folder, sizeof folder, "%.4000s/assay-fuzz-XXXXXX", where ? where : "/tmp");
    fuzz_demand(mkdtemp(folder) != NULL && atexit(leave_folder) == 0, "no folder to write to");
    (void)snprintf(output_path, sizeof output_path, "%.4090s/output", folder);
}

/* A sanitizer reserves more memory, and tells of crashes better. */
static void limit_process(void)
{
    (void)signal(SIGPROF, take_signal);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    static const int crashes[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    struct rlimit limit = {FUZZ_MEMORY_MOST, FUZZ_MEMORY_MOST};
    for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++)
        (void)signal(crashes[i], take_signal);
    fuzz_demand(setrlimit(RLIMIT_AS, &limit) == 0, "memory cannot be limited");
#endif
}

static bool read_within_time(const uint8_t *bytes, size_t count)
{
    const struct itimerval limit = {.it_value = {.tv_sec = FUZZ_SECONDS_MOST}};
    (void)setitimer(ITIMER_PROF, &limit, NULL);
    return fuzz_target.read(bytes, count);
}

int main(int count, char **words)
{
    static uint8_t bytes[FUZZ_BYTES_MOST];
    unsigned long inputs = count > 1 ? strtoul(words[1], NULL, 10) : 20000, accepted = 0;
    state = count > 2 ? strtoul(words[2], NULL, 10) : 3;
    load_corpus(fuzz_target.corpus);
    open_input();
    make_folder();
    limit_process();
    for (unsigned i = 0; i < corpus_count; i++)
        (void)read_within_time(corpus[i].bytes, corpus[i].count);
    for (number = 1; number <= inputs; number++) {
        const struct input *from = &corpus[draw(corpus_count)];
        memcpy(bytes, from->bytes, from->count);
        accepted += read_within_time(bytes, damage(bytes, from->count));
    }
    fuzz_demand(inputs < 1000 || (accepted > inputs / 200 && accepted < inputs),
                "the damage is not of all kinds");
    printf("%s: %lu inputs, %lu accepted, 0 crashes, 0 hangs, 0 over-allocations\n",
           fuzz_target.name, inputs, accepted);
    return 0;
}
