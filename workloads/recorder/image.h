/* image.h: the process image that is recorded: its two files, and whether it is a new one.
 *
 * A program that was started, by exec, is an image from its first call or its constructor on; a
 * forked child from its first call on, and a page that the kernel empties in a child shows it,
 * however it was forked.  A child of vfork is no image: it calls on its parent's heap, as its
 * parent.
 *
 * The files are in the folder that ASSAY_RECORD names.  Their descriptors are kept where programs
 * have none, and each use first looks whether the descriptor is still the file: a program that
 * closes what it did not open costs a second open, and never a write to a file of its own.
 */
#ifndef ASSAY_RECORDER_IMAGE_H
#define ASSAY_RECORDER_IMAGE_H

#include "ledger.h"

#include <sys/uio.h>

/* Not zero while this process image is being recorded. */
extern _Atomic int *image_life;

/* False: there is nothing to be recorded in this process. */
bool image_begin(void);

struct ledger_head *image_ledger(void);

/* Maps stream number `index`, whose bytes are zero.  NULL: there is no room on the disk. */
struct stream *image_map_stream(uint32_t index);

/* Appends to the trace, all or nothing that can be read. */
void image_append(const struct iovec *parts, int count);

/* Ends the recording early; the first reason stays. */
void image_spoil(const char *reason);
bool image_is_spoiled(void);

/* Nanoseconds since the image began. */
uint64_t image_time_ns(void);

/* What the allocator's file is called. */
void image_name_allocator(const char *path);

#endif
