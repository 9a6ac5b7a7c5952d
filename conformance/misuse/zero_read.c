/* Reads the byte at the pointer, where it is not null. */
#include "misuse.h"

#include "trial_grade.h"

static void misuse(struct trial *trial)
{
    trial_block(trial);
    unsigned char *block = heap_malloc(&trial->run, 0);
    if (block == NULL)
        trial_end(trial->record, TRIAL_NO_BLOCK);
    trial->subject = block;
    trial_commit(trial, block);
    (void)*(volatile unsigned char *)block;
}
