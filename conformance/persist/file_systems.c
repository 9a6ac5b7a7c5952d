/* Makes a heap on each file system that can be mounted without a device. */
#include "child_process.h"
#include "persist_blocks.h"

#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

struct trial {
    struct persist_file file;
    const char *kind;
    char *answer; /* shared; empty where it cannot be mounted */
};

static void try_kind(void *argument)
{
    struct trial *trial = argument;
    const struct clause_run *run = trial->file.run;
    void *handle = NULL;
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("none", trial->file.folder, trial->kind, 0, NULL) != 0)
        return;
    bool served = persist_file_try(&trial->file, "size=1M", &handle) == 0;
    strcpy(trial->answer, served ? "served" : "refused");
    clause_expect(served || !persist_file_is_mapped(&trial->file), "a refusal leaves a mapping");
    if (!served)
        return;
    struct clause_run own = persist_run(run, handle);
    persist_blocks_make(&own, 20, 300, 7);
    persist_close(run, handle);
    persist_blocks_expect_kept(&trial->file, 20, 7, "on another file system");
}

static void file_systems(const struct clause_run *run)
{
    static const char *const kinds[] = {"tmpfs", "ramfs", "hugetlbfs", "proc"};
    char told[200] = "", *end = told;
    for (unsigned i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct trial trial = {.kind = kinds[i], .answer = child_process_shared(64)};
        persist_file_begin(&trial.file, run);
        child_process_must_end(run, try_kind, &trial, "a heap on another file system");
        persist_file_end(&trial.file);
        if (trial.answer[0] == '\0')
            clause_unsupported("%s cannot be mounted here", trial.kind);
        end += sprintf(end, ", %s %s", kinds[i], trial.answer);
    }
    clause_value("%s", told + strlen(", "));
}

const struct clause CLAUSE = {
    .calls = CLAUSE_PERSIST | CLAUSE_MALLOC | CLAUSE_FREE,
    .traits = ALLOCATOR_PERSISTENT,
    .threads = true,
    .run = file_systems,
};
