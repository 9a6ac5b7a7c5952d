/* Writes 0xff at the pointer, where it is not null, beside a block of one byte. */
#include "misuse.h"

#include "trial_grade.h"

static void misuse(struct trial *trial)
{
    trial_block(trial);
    unsigned char *block = heap_malloc(&trial->run, 0);
    if (block == NULL)
        trial_end(trial->record, TRIAL_NO_BLOCK);
    trial_witness(trial, 1);
    trial->subject = block;
    trial_commit(trial, block);
    *(volatile unsigned char *)block = 0xff;
}
