/* image.h: the process image that is recorded, and whether it is a new one.
 *
 * A program that was started, by exec, is an image from its first call or its constructor on; a
 * forked child from the fork on, and a page that the kernel empties in a child shows it where the
 * C library's fork was passed by.  A child of vfork is no image: it calls on its parent's heap, as
 * its parent.
 *
 * ASSAY_RECORD is PROCESS:DESCRIPTOR: the shared memory is that descriptor of that process, and as
 * a rule this process has inherited it under the same number.  Each use first looks whether the
 * descriptor is still that file: a program may close what it did not open, and open something else.
 */
#ifndef ASSAY_RECORDER_IMAGE_H
#define ASSAY_RECORDER_IMAGE_H

#include "arena.h"

/* Not zero while this process image is being recorded. */
extern _Atomic int *image_life;

/* False: there is nothing to be recorded in this process. */
bool image_begin(void);

/* Whether a program that begins now, with the rights and descriptors of this process, finds it. */
bool image_can_be_reached(void);

/* What the collector knows of this image; NULL before it began. */
struct image *image_own(void);

/* The shared memory; NULL where there is none. */
struct arena *image_arena(void);

/* A lane of nobody's, for this image.  NULL: there is no room, and `*why` says of what kind. */
struct stream *image_lane(const char **why);

/* Ends the recording early; the first reason stays. */
void image_spoil(const char *reason);
bool image_is_spoiled(void);

/* Nanoseconds since the image began. */
uint64_t image_time_ns(void);

/* CLOCK_MONOTONIC.  A process that gave up system calls reads the collector's last reading: its own
 * may be a system call, and strict seccomp forbids the instruction that reads the processor's time
 * stamp (PR_TSC_SIGSEGV).  Then it stands still once there is no collector any more. */
uint64_t image_clock_ns(void);

/* What the allocator's file is called. */
void image_name_allocator(const char *path);

/* The program's calls go to another file's malloc, or to one that is in no file. */
#define RIVAL_NAMELESS "?"
void image_name_rival(const char *path);

#endif
