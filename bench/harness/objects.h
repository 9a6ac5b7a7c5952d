/* objects.h: which files are loaded into this process, and where. */
#ifndef ASSAY_OBJECTS_H
#define ASSAY_OBJECTS_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Writes an `object` record for each: its file, "" for the program itself, and by how many bytes
 * its addresses are moved.  False: a record could not be written. */
bool objects_write(void);

#ifdef __cplusplus
}
#endif
#endif
