/* bucket_aarch64.h: the steps as restartable sequences; bucket_x86_64.h explains the labels.
 *
 * The kernel keeps the order of a processor's own accesses, so the sequences need no barrier.
 * A conditional branch reaches 1 MiB, which may be too short for the way out of a sequence: it
 * jumps over an unconditional one.
 */
#ifndef MALLOC9_BUCKET_AARCH64_H
#define MALLOC9_BUCKET_AARCH64_H

#define BUCKET_BEGIN                                                                               \
    ".pushsection __rseq_cs, \"aw\"\n"                                                             \
    ".balign 32\n"                                                                                 \
    "771: .long 0, 0\n"                                                                            \
    ".quad 772f, 773f - 772f, 774f\n"                                                              \
    ".popsection\n"                                                                                \
    "770: adrp %[step], 771b\n"                                                                    \
    "add %[step], %[step], :lo12:771b\n"                                                           \
    "str %[step], [%[area], #8]\n"                                                                 \
    "772:\n"

#define BUCKET_END                                                                                 \
    "773:\n"                                                                                       \
    ".pushsection .text.unlikely, \"ax\"\n"                                                        \
    ".inst 0xd428bc00\n"                                                                           \
    "774: b 770b\n"                                                                                \
    ".popsection\n"

static inline __attribute__((always_inline)) bool bucket_pop(struct rseq_area *area,
                                                             struct bucket **slots, void **item)
{
    void *top;
    uintptr_t step;
    struct bucket *bucket;
    __asm__ volatile goto(BUCKET_BEGIN "ldr %w[step], [%[area], #4]\n"
                                       "ldr %[bucket], [%[slots], %[step], lsl #3]\n"
                                       "ldr %w[step], [%[bucket]]\n"
                                       "cbnz %w[step], 775f\n"
                                       "b %l[empty]\n"
                                       "775: add %[top], %[bucket], %[step], lsl #3\n"
                                       "sub %w[step], %w[step], #1\n"
                                       "ldr %[top], [%[top], #8]\n"
                                       "str %w[step], [%[bucket]]\n" BUCKET_END
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
    uintptr_t step, place;
    struct bucket *bucket;
    __asm__ volatile goto(BUCKET_BEGIN "ldr %w[step], [%[area], #4]\n"
                                       "ldr %[bucket], [%[slots], %[step], lsl #3]\n"
                                       "ldp %w[step], %w[place], [%[bucket]]\n"
                                       "cmp %w[step], %w[place]\n"
                                       "b.ne 775f\n"
                                       "b %l[full]\n"
                                       "775: add %[place], %[bucket], %[step], lsl #3\n"
                                       "str %[item], [%[place], #16]\n"
                                       "add %w[step], %w[step], #1\n"
                                       "str %w[step], [%[bucket]]\n" BUCKET_END
                          : [step] "=&r"(step), [bucket] "=&r"(bucket), [place] "=&r"(place)
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
    __asm__ volatile goto(BUCKET_BEGIN "ldr %w[step], [%[area], #4]\n"
                                       "cmp %w[step], %w[cpu]\n"
                                       "b.ne 776f\n"
                                       "ldr %[step], [%[slot]]\n"
                                       "cmp %[step], %[expected]\n"
                                       "b.ne 776f\n"
                                       "ldr %w[step], [%[expected]]\n"
                                       "cmp %w[step], %w[count]\n"
                                       "b.eq 775f\n"
                                       "776: b %l[changed]\n"
                                       "775: str %[fresh], [%[slot]]\n" BUCKET_END
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
