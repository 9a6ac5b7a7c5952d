/* medium.c: on a file system that machines share, a heap is right for the processes of one machine
 * only: the memory of two is not coherent, whatever their locks are.  Nothing here can know whether
 * there is a second machine, so the program is told and decides. */
#include "medium.h"

#include <stdio.h>
#include <sys/vfs.h>

static void (*hook)(const char *file, const char *sentence);

void shm_set_warning(void (*warn)(const char *file, const char *sentence))
{
    __atomic_store_n(&hook, warn, __ATOMIC_RELEASE);
}

/* By the numbers of Linux's magic.h, of which older ones lack some. */
static const char *name_of(uint32_t type)
{
    static const struct {
        uint32_t type;
        const char *name;
    } shared[] = {{0x6969, "NFS"},      {0x517b, "SMB"},      {0xff534d42, "CIFS"},
                  {0xfe534d42, "SMB"},  {0x01021997, "9P"},   {0x65735546, "FUSE"},
                  {0x00c36400, "Ceph"}, {0x5346414f, "AFS"},  {0x73757245, "Coda"},
                  {0x01161970, "GFS2"}, {0x7461636f, "OCFS2"}};
    for (unsigned i = 0; i < sizeof shared / sizeof shared[0]; i++)
        if (shared[i].type == type)
            return shared[i].name;
    return NULL;
}

bool medium_has_huge_pages(const struct shm_heap *heap)
{
    struct statfs about;
    return heap->file >= 0 && fstatfs(heap->file, &about) == 0 &&
           (uint32_t)about.f_type == UINT32_C(0x958458f6); /* of hugetlbfs */
}

void medium_tell(const struct shm_heap *heap)
{
    struct statfs about;
    char sentence[96];
    void (*warn)(const char *file, const char *sentence) = __atomic_load_n(&hook, __ATOMIC_ACQUIRE);
    if (warn == NULL || heap->path[0] == '\0' || fstatfs(heap->file, &about) != 0)
        return;
    const char *name = name_of((uint32_t)about.f_type);
    if (name == NULL)
        return;
    snprintf(sentence, sizeof sentence,
             "the file is on %s: only processes of one machine may use the heap", name);
    warn(heap->path, sentence);
}
