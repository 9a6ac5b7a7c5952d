/* Damages the words in which a root is kept, of a heap whose process died. */
#include "child_process.h"
#include "persist_root_words.h"
#include "random.h"

#include <string.h>

enum { SLOTS_TRIED = 4, DAMAGES = 12, WORD = sizeof(uint64_t) };

struct kept {
    const struct persist_file *file;
    unsigned slot;
    bool *taken; /* shared */
};

static void open_damaged(void *argument)
{
    const struct kept *kept = argument;
    *kept->taken = persist_root_is_stray(kept->file, kept->slot) || *kept->taken;
}

/* The last one is none, and leaves the file as it was. */
static void damage(const struct kept *kept, size_t at, uint64_t *random)
{
    size_t length;
    unsigned char *bytes = persist_file_read(kept->file, &length);
    uint64_t word;
    memcpy(&word, bytes + at, WORD);
    for (unsigned i = 0; i <= DAMAGES; i++) {
        uint64_t other = word + (UINT64_C(1) << random_below(random, 64));
        memcpy(bytes + at, i == DAMAGES ? &word : &other, WORD);
        persist_file_write(kept->file, bytes, length);
        child_process_must_end(kept->file->run, open_damaged, (void *)kept, "an open");
    }
}

static void roots_damaged(const struct clause_run *run)
{
    size_t words[PERSIST_ROOT_WORDS_MOST], all = 0;
    uint64_t random = run->seed;
    bool *taken = child_process_shared(sizeof *taken);
    for (unsigned slot = 0; slot < SLOTS_TRIED; slot++) {
        struct persist_file file;
        persist_file_begin(&file, run);
        size_t count = persist_root_words(&file, slot, words);
        for (size_t i = 0; i < count; i++, all++)
            damage(&(struct kept){&file, slot, taken}, words[i], &random);
        persist_file_end(&file);
    }
    clause_expect(all > 0, "no root is found in the file");
    clause_value("a damaged root is %s", *taken ? "taken" : "noticed");
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE | CLAUSE_WALK,
    .traits = ALLOCATOR_CRASH_SAFE,
    .threads = true,
    .limit_s = 60,
    .run = roots_damaged,
};
