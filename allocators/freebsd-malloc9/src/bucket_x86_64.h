/* bucket_x86_64.h: the steps as restartable sequences.
 *
 * 771 is the descriptor, [772, 773) the sequence, whose last instruction is its only visible store,
 * and 774 where the kernel goes instead; the word before it is the signature that glibc registers.
 * A store above the top of a bucket is not visible.
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

/* The tops of this processor. */
#define BUCKET_TOPS(shift)                                                                         \
    "mov 4(%[area]), %k[step]\n"                                                                   \
    "shl $" shift ", %[step]\n"                                                                    \
    "add %[tops], %[step]\n"

#define BUCKET_POP(shift, place)                                                                   \
    BUCKET_BEGIN BUCKET_TOPS(shift) "mov " place ", %[top]\n"                                      \
                                    "mov (%[top]), %[got]\n"                                       \
                                    "cmp $0xffff, %[got]\n"                                        \
                                    "jbe %l[empty]\n"                                              \
                                    "sub $8, %[top]\n"                                             \
                                    "mov %[top], " place "\n" BUCKET_END

#define BUCKET_PUSH(shift, place)                                                                  \
    BUCKET_BEGIN BUCKET_TOPS(shift) "mov " place ", %[top]\n"                                      \
                                    "cmpq $0, 8(%[top])\n"                                         \
                                    "je %l[full]\n"                                                \
                                    "mov %[item], 8(%[top])\n"                                     \
                                    "add $8, %[top]\n"                                             \
                                    "mov %[top], " place "\n" BUCKET_END

_Static_assert(sizeof(struct bucket_tops) == 1 << 11, "the shift of a class");
_Static_assert(BUCKET_TOP_BYTES == 1 << 6, "the shift of a zone");
_Static_assert(BUCKET_HEADER_MOST == 0xffff, "what BUCKET_POP compares with");

static inline __attribute__((always_inline)) bool
bucket_pop(struct rseq_area *area, struct bucket_tops *const *tops, uintptr_t kind, void **item)
{
    void *got;
    uintptr_t step, top;
    __asm__ volatile goto(BUCKET_POP("11", "(%[step], %[kind], 8)")
                          : [got] "=&r"(got), [step] "=&r"(step), [top] "=&r"(top)
                          : [area] "r"(area), [tops] "r"(*tops), [kind] "r"(kind)
                          : "memory", "cc"
                          : empty);
    *item = got;
    return true;
empty:
    return false;
}

static inline __attribute__((always_inline)) bool
bucket_push(struct rseq_area *area, struct bucket_tops *const *tops, uintptr_t kind, void *item)
{
    uintptr_t step, top;
    __asm__ volatile goto(BUCKET_PUSH("11", "(%[step], %[kind], 8)")
                          : [step] "=&r"(step), [top] "=&r"(top)
                          : [area] "r"(area), [tops] "r"(*tops), [kind] "r"(kind), [item] "r"(item)
                          : "memory", "cc"
                          : full);
    return true;
full:
    return false;
}

static inline bool bucket_zone_pop(struct rseq_area *area, void ***tops, void **item)
{
    void *got;
    uintptr_t step, top;
    __asm__ volatile goto(BUCKET_POP("6", "(%[step])")
                          : [got] "=&r"(got), [step] "=&r"(step), [top] "=&r"(top)
                          : [area] "r"(area), [tops] "r"(tops)
                          : "memory", "cc"
                          : empty);
    *item = got;
    return true;
empty:
    return false;
}

static inline bool bucket_zone_push(struct rseq_area *area, void ***tops, void *item)
{
    uintptr_t step, top;
    __asm__ volatile goto(BUCKET_PUSH("6", "(%[step])")
                          : [step] "=&r"(step), [top] "=&r"(top)
                          : [area] "r"(area), [tops] "r"(tops), [item] "r"(item)
                          : "memory", "cc"
                          : full);
    return true;
full:
    return false;
}

static inline bool bucket_install(struct rseq_area *area, uint32_t cpu, void ***place,
                                  void **expected, void **fresh)
{
    uintptr_t step;
    __asm__ volatile goto(BUCKET_BEGIN "cmp %[cpu], 4(%[area])\n"
                                       "jne %l[changed]\n"
                                       "cmp %[expected], (%[place])\n"
                                       "jne %l[changed]\n"
                                       "mov %[fresh], (%[place])\n" BUCKET_END
                          : [step] "=&r"(step)
                          : [area] "r"(area), [place] "r"(place), [cpu] "r"(cpu),
                            [expected] "r"(expected), [fresh] "r"(fresh)
                          : "memory", "cc"
                          : changed);
    return true;
changed:
    return false;
}

#endif
