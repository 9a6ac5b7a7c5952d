/* words.h: the options of this program from a file, a zero byte after each. */
#ifndef ASSAY_WORDS_H
#define ASSAY_WORDS_H

#include <stdbool.h>

/* Replaces the arguments by the program's name and the words of the file.  False: one line on
 * stderr has said why not.  Allocates nothing: the heap is still to be measured. */
bool words_read(const char *path, int *argc, char ***argv);

#endif
