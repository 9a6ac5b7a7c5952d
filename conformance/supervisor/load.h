/* load.h: how much of a processor each running thread of this machine gets at the moment. */
#ifndef ASSAY_LOAD_H
#define ASSAY_LOAD_H

/* From 0.05 to 1: processors over threads that want one, as the kernel counts them (proc(5),
 * loadavg), the caller left out.  1 where /proc does not tell.  Allocates nothing. */
double load_share(void);

#endif
