/* bucket_x86_64.h: the steps as restartable sequences.
 *
 * 771 is the descriptor, [772, 773) the sequence, whose last instruction is its only visible store,
 * and 774 where the kernel goes instead; the word before it is the signature that glibc registers.
 * A store above the count of a bucket is not visible.
 */
#ifndef MALLOC9_BUCKET_X86_64_H
#define MALLOC9_BUCKET_X86_64_H

#define BUCKET_BEGIN                                                                               \
    ".pushsection __rseq_cs, \"aw\"\n"                                                             \
    ".balign 32\n"                                                                                 \
    "771: .long 0, 0\n"                                                                            \
    ".quad 772f, 773f - 772f, 774f\n"                                                              \
    ".popsection\n"                                                                                \
    "770: lea 771b(%%rip), %[step]\n"                                                              \
    "mov %[step], 8(%[area])\n"                                                                    \
    "772:\n"

#define BUCKET_END                                                                                 \
    "773:\n"                                                                                       \
    ".pushsection .text.unlikely, \"ax\"\n"                                                        \
    ".byte 0x0f, 0xb9, 0x3d\n"                                                                     \
    ".long 0x53053053\n"                                                                           \
    "774: jmp 770b\n"                                                                              \
    ".popsection\n"

static inline __attribute__((always_inline)) bool bucket_pop(struct rseq_area *area,
                                                             struct bucket **slots, void **item)
{
    void *top;
    uintptr_t step;
    struct bucket *bucket;
    __asm__ volatile goto(BUCKET_BEGIN "mov 4(%[area]), %k[step]\n"
                                       "mov (%[slots], %[step], 8), %[bucket]\n"
                                       "mov (%[bucket]), %k[step]\n"
                                       "sub $1, %k[step]\n"
                                       "jc %l[empty]\n"
                                       "mov 16(%[bucket], %[step], 8), %[top]\n"
                                       "mov %k[step], (%[bucket])\n" BUCKET_END
                          : [top] "=&r"(top), [step] "=&r"(step), [bucket] "=&r"(bucket)
                          : [area] "r"(area), [slots] "r"(slots)
                          : "memory", "cc"
                          : empty);
    *item = top;
    return true;
empty:
    return false;
}

static inline __attribute__((always_inline)) bool bucket_push(struct rseq_area *area,
                                                              struct bucket **slots, void *item)
{
    uintptr_t step;
    struct bucket *bucket;
    __asm__ volatile goto(BUCKET_BEGIN "mov 4(%[area]), %k[step]\n"
                                       "mov (%[slots], %[step], 8), %[bucket]\n"
                                       "mov (%[bucket]), %k[step]\n"
                                       "cmp 4(%[bucket]), %k[step]\n"
                                       "je %l[full]\n"
                                       "mov %[item], 16(%[bucket], %[step], 8)\n"
                                       "add $1, %k[step]\n"
                                       "mov %k[step], (%[bucket])\n" BUCKET_END
                          : [step] "=&r"(step), [bucket] "=&r"(bucket)
                          : [area] "r"(area), [slots] "r"(slots), [item] "r"(item)
                          : "memory", "cc"
                          : full);
    return true;
full:
    return false;
}

static inline bool bucket_install(struct rseq_area *area, struct bucket **slots, uint32_t cpu,
                                  struct bucket *expected, uint32_t count, struct bucket *fresh)
{
    uintptr_t step;
    __asm__ volatile goto(BUCKET_BEGIN "cmp %[cpu], 4(%[area])\n"
                                       "jne %l[changed]\n"
                                       "cmp %[expected], (%[slot])\n"
                                       "jne %l[changed]\n"
                                       "cmp %[count], (%[expected])\n"
                                       "jne %l[changed]\n"
                                       "mov %[fresh], (%[slot])\n" BUCKET_END
                          : [step] "=&r"(step)
                          : [area] "r"(area), [slot] "r"(slots + cpu), [cpu] "r"(cpu),
                            [expected] "r"(expected), [count] "r"(count), [fresh] "r"(fresh)
                          : "memory", "cc"
                          : changed);
    return true;
changed:
    return false;
}

#endif
