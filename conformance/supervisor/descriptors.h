/* descriptors.h: closes what a process inherited and shall not have. */
#ifndef ASSAY_DESCRIPTORS_H
#define ASSAY_DESCRIPTORS_H

#include <stdbool.h>

/* Closes every descriptor from `first` on.  False: the kernel does not tell which there are. */
bool descriptors_close(int first);

#endif
