/* ending.h: what a process knows at its end of who served its calls. */
#ifndef ASSAY_ENDING_H
#define ASSAY_ENDING_H

/* To be called once, before the program starts.  `late` is asked at the end whether an object that
 * was opened meanwhile is served by another library. */
void ending_prepare(_Bool (*late)(void));

#endif
