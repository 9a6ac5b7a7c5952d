/* mmalloc.h: mapped malloc: heaps that are mapped, each with a descriptor of its own, anonymous or
 * in a file in which the next process finds everything again.
 *
 * The functions, their order of arguments and their meaning are those of GNU mmalloc (F. Fish,
 * Cygnus, 1992).  A descriptor is an opaque pointer; NULL is the default heap of the process, which
 * begins at its first use.  Sizes and alignments are in bytes.  What fails returns NULL, or as it
 * is said, and leaves the reason in errno and in mmalloc_errno.
 *
 * Threads: any number may use a descriptor at once.  Processes: a heap in a file is shared by all
 * that attach it, each through a descriptor of its own; a snapshot heap has one process at a time.
 * After a fork the child has an anonymous heap as a copy; of a heap in a file it must call
 * mmalloc_forked before it uses the descriptor of its parent.
 *
 * Death of a process at any instruction: each operation has happened or not, no block is handed out
 * twice, and at most the block that was being handed out has no owner.  The next attach, or another
 * process that has the heap, repairs what was left, as often as it takes.
 *
 * Loss of power: a shared heap has the blocks, keys and names of the last completed mmalloc_sync,
 * or of one that was under way; of the bytes in blocks those are as they were that were not stored
 * to since, in a block that was not freed since.  A snapshot heap (MMALLOC_SNAPSHOT) has every byte
 * as it was.  What was detached by all is whole.  A shared heap of format 1 that was in use is
 * refused (EUCLEAN).
 */
#ifndef MMALLOC_H
#define MMALLOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How a heap is attached; joined with |. */
enum mmalloc_flag {
    MMALLOC_SNAPSHOT = 1, /* a new heap keeps two copies of its last checkpoints in the file */
    MMALLOC_READONLY = 2, /* no byte of the file changes; the descriptor may be read-only */
    MMALLOC_REBASE = 4,   /* anywhere, if the old address is taken */
    MMALLOC_PRIVATE = 8,  /* changes are this process's own and end with it */
    MMALLOC_CHECK = 16,   /* a new anonymous heap has mmcheck from its beginning */
};

enum { MMALLOC_KEYS = 16, MMALLOC_NAME_BYTES = 40, MMALLOC_NAMES = 64 };

/* Begins a heap, or attaches one that is in the file.
 *
 * `fd` negative: an anonymous heap.  Else an open file: empty, it becomes a heap, at `base` or, if
 * that is NULL, anywhere; not empty, it is attached at its old address, and a `base` that is
 * another one is refused with EINVAL.  Nothing that is mapped is ever replaced: EADDRINUSE.  The
 * file is opened anew, so the caller may close `fd`.
 *
 * Returns the descriptor, or NULL: EILSEQ a file that is no heap or is damaged, ENOTSUP one of
 * another kind of machine, EUCLEAN one that lost power, EBUSY one that is taken, or that processes
 * of another kind of machine have. */
void *mmalloc_attach(int fd, void *base);

/* The same with flags; with MMALLOC_REBASE the address is `base`, or the old one, or any. */
void *mmalloc_attach_with(int fd, void *base, int flags);

/* The same; the blocks of a new heap may take about `size` bytes in all, 0: the usual 16 GiB. */
void *mmalloc_attach_sized(int fd, void *base, int flags, size_t size);

/* Ends the descriptor.  What is in a file stays there, on the medium when the last process
 * detaches. Returns NULL, or the descriptor if that write failed: the heap is still whole after a
 * process death, and the descriptor serves mmalloc_errno and another detach.  No other thread may
 * use it. */
void *mmalloc_detach(void *md);

/* To be called in a child of fork before it uses a heap in a file.  Returns 0 or an errno. */
int mmalloc_forked(void *md);

/* Blocks.  Size 0 gives a block of its own.  Every block is aligned to 16. */
void *mmalloc(void *md, size_t size);
void *mcalloc(void *md, size_t count, size_t size);
/* Size 0 frees and returns NULL; a NULL block is mmalloc.  On failure the block is as it was. */
void *mrealloc(void *md, void *block, size_t size);
/* An alignment that is no power of two is EINVAL.  Kept where the heap is at the same address. */
void *mmemalign(void *md, size_t alignment, size_t size);
void *mvalloc(void *md, size_t size);
/* NULL is a no-op.  Keeps errno.  What is no block of the heap is ignored, and counted by mmstats;
 * with mmcheck it calls the handler. */
void mfree(void *md, void *block);
/* How many bytes of the block may be used; 0 for what is no block. */
size_t mmalloc_usable_size(void *md, void *block);

/* The reason of the last failure on this descriptor; NULL: of the last attach in this thread. */
int mmalloc_errno(void *md);

/* Keys: MMALLOC_KEYS words that are kept.  An address inside the heap stays right at another base;
 * any other value is kept as it is, unless its highest byte is 0xa5 (EINVAL).  Returns 1, or 0: a
 * number out of range, a NULL descriptor, a heap that is read-only. */
int mmalloc_setkey(void *md, int number, void *value);
/* NULL for a key that was not set, or is out of range. */
void *mmalloc_getkey(void *md, int number);
/* As mmalloc_setkey, but `block` is a live block of the heap or NULL.  Returns 0 or an errno. */
int mmalloc_setroot(void *md, unsigned number, void *block);
/* Keys with names of up to MMALLOC_NAME_BYTES - 1 bytes, MMALLOC_NAMES of them; NULL removes one.
 * Returns 0 or an errno: ENOSPC when all are taken. */
int mmalloc_setname(void *md, const char *name, void *value);
/* Stores the value.  Returns 0, or ENOENT if there is no such name. */
int mmalloc_getname(void *md, const char *name, void **value);

/* Writes everything to the medium as a checkpoint.  Returns 0 or an errno.  After a failure it
 * fails until the heap is attached again.  Other threads may go on: what they do meanwhile is in
 * the checkpoint or not, each store on its own.  What a key leads to is in it whole, if it was
 * filled before the key was set and is freed or changed after the key was set to something else. */
int mmalloc_sync(void *md);

/* Gives memory behind the last block back.  Returns the bytes. */
size_t mmalloc_trim(void *md);

/* Whether the bookkeeping holds together; else writes a line into `why` of `why_size` bytes. */
bool mmalloc_check(void *md, char *why, size_t why_size);

/* Calls `visit` for each block until it returns false.  A program that knows from its keys which
 * blocks it needs frees the others after such a walk: after a crash they are those whose address
 * had not been kept yet. */
void mmalloc_walk(void *md, bool (*visit)(void *block, size_t size, void *argument),
                  void *argument);

/* The first byte of the region and the one behind it.  Returns 0 or an errno. */
int mmalloc_endpoints(void *md, void **start, void **end);

/* An address at which `size` bytes are free now, or NULL; another thread may take it. */
void *mmalloc_findbase(size_t size);

struct mstats {
    size_t bytes_total; /* taken from the file or the system */
    size_t chunks_used;
    size_t bytes_used;
    size_t chunks_free; /* blocks of a size class that are ready */
    size_t bytes_free;
    size_t bad_frees; /* of this descriptor: what was no block, or freed already */
};

/* Counted by a walk. */
struct mstats mmstats(void *md);

/* Puts a tail behind each block and a head in front, which mfree, mrealloc and mmalloc_check look
 * at; what is wrong is told to `handler`, or to standard error before an abort if that is NULL.
 * Returns 1, or 0: the heap is in a file or has blocks already.  `force` is for a heap that has
 * blocks; those have neither head nor tail, and their free is reported, so it is refused too. */
int mmcheck(void *md, void (*handler)(void));
int mmcheckf(void *md, void (*handler)(void), int force);

/* From now on each call on the heap is written to `fd`, of which a descriptor of its own is kept,
 * as mtrace(3) does it: "@ [caller] + address size".  Returns 1, or 0: it is traced already. */
int mmtrace_to(void *md, int fd);
/* The default heap, to the file that MMALLOC_TRACE or MALLOC_TRACE names; 0 if there is none. */
int mmtrace(void);
/* Ends that. */
void mmuntrace(void *md);

#ifdef __cplusplus
}
#endif

/* For programs that take their memory of the default heap by the usual names. */
#ifdef MMALLOC_COMPAT
#define malloc(size)         mmalloc(NULL, (size))
#define calloc(count, size)  mcalloc(NULL, (count), (size))
#define realloc(block, size) mrealloc(NULL, (block), (size))
#define free(block)          mfree(NULL, (block))
#define valloc(size)         mvalloc(NULL, (size))
#endif

#endif
