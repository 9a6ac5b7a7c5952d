/* unnamed_file.h: a file without a name, gone with its last descriptor. */
#ifndef ASSAY_UNNAMED_FILE_H
#define ASSAY_UNNAMED_FILE_H

/* An empty file for reading, writing and mapping, closed by exec; -1 and errno if there is none. */
int unnamed_file(const char *name);

#endif
