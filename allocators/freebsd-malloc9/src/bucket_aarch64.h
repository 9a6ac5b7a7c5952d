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

/* The place of the top: in the tops of this processor, which are `shift` bits apart. */
#define BUCKET_CLASS                                                                               \
    "ldr %w[step], [%[area], #4]\n"                                                                \
    "add %[step], %[tops], %[step], lsl #11\n"                                                     \
    "add %[step], %[step], %[kind], lsl #3\n"

#define BUCKET_ZONE                                                                                \
    "ldr %w[step], [%[area], #4]\n"                                                                \
    "add %[step], %[tops], %[step], lsl #6\n"

#define BUCKET_POP(place)                                                                          \
    BUCKET_BEGIN place "ldr %[top], [%[step]]\n"                                                   \
                       "ldr %[got], [%[top]], #-8\n"                                               \
                       "cmp %[got], #16, lsl #12\n"                                                \
                       "b.hs 775f\n"                                                               \
                       "b %l[empty]\n"                                                             \
                       "775: str %[top], [%[step]]\n" BUCKET_END

#define BUCKET_PUSH(place)                                                                         \
    BUCKET_BEGIN place "ldr %[top], [%[step]]\n"                                                   \
                       "ldr %[above], [%[top], #8]!\n"                                             \
                       "cbnz %[above], 775f\n"                                                     \
                       "b %l[full]\n"                                                              \
                       "775: str %[item], [%[top]]\n"                                              \
                       "str %[top], [%[step]]\n" BUCKET_END

_Static_assert(sizeof(struct bucket_tops) == 1 << 11, "the shift of a class");
_Static_assert(BUCKET_TOP_BYTES == 1 << 6, "the shift of a zone");
_Static_assert(BUCKET_HEADER_MOST == (16 << 12) - 1, "what BUCKET_POP compares with");

static inline __attribute__((always_inline)) bool
bucket_pop(struct rseq_area *area, struct bucket_tops *const *tops, uintptr_t kind, void **item)
{
    void *got;
    uintptr_t step, top;
    __asm__ volatile goto(BUCKET_POP(BUCKET_CLASS)
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
    uintptr_t step, top, above;
    __asm__ volatile goto(BUCKET_PUSH(BUCKET_CLASS)
                          : [step] "=&r"(step), [top] "=&r"(top), [above] "=&r"(above)
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
    __asm__ volatile goto(BUCKET_POP(BUCKET_ZONE)
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
    uintptr_t step, top, above;
    __asm__ volatile goto(BUCKET_PUSH(BUCKET_ZONE)
                          : [step] "=&r"(step), [top] "=&r"(top), [above] "=&r"(above)
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
    __asm__ volatile goto(BUCKET_BEGIN "ldr %w[step], [%[area], #4]\n"
                                       "cmp %w[step], %w[cpu]\n"
                                       "b.ne 776f\n"
                                       "ldr %[step], [%[place]]\n"
                                       "cmp %[step], %[expected]\n"
                                       "b.eq 775f\n"
                                       "776: b %l[changed]\n"
                                       "775: str %[fresh], [%[place]]\n" BUCKET_END
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
