/* folder.h: the folder of a run, as the program's processes find it wherever they go. */
#ifndef ASSAY_FOLDER_H
#define ASSAY_FOLDER_H

#include <stdbool.h>

/* Makes the witness's files beside the path in ASSAY_WITNESS_FILE, writable for whatever user the
 * program becomes, and leaves the folder open for whatever root it changes to.  Does nothing
 * without that variable.  False: errno says what could not be made. */
bool folder_prepare(void);

#endif
