/* persist_sealed.h: a heap's file as unnamed memory with seals (memfd_create), reached by the path
 * of its descriptor. */
#ifndef ASSAY_PERSIST_SEALED_H
#define ASSAY_PERSIST_SEALED_H

#include "persist_hostile.h"

/* The file becomes memory with these bytes and seals (F_SEAL_WRITE ...).  Returns its descriptor;
 * UNSUPPORTED where there is no such memory. */
int persist_sealed_make(struct persist_file *file, const unsigned char *bytes, size_t length,
                        int seals);

#endif
