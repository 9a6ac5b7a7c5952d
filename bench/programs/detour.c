#include "detour.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* A jump to any address, through a register that no argument is passed in. */
#if defined __x86_64__
static const unsigned char head[] = {0x49, 0xbb};       /* movabs r11, imm64 */
static const unsigned char tail[] = {0x41, 0xff, 0xe3}; /* jmp r11 */
#elif defined __aarch64__
static const unsigned char head[] = {0x50, 0x00, 0x00, 0x58,  /* ldr x16, 8 */
                                     0x00, 0x02, 0x1f, 0xd6}; /* br x16 */
static const unsigned char tail[] = {0};
#else
#error "a jump is written for x86_64 and aarch64"
#endif

enum { JUMP_BYTES = sizeof head + sizeof(uint64_t) + sizeof tail };

static size_t size_of(void *function)
{
    Dl_info where;
    const ElfW(Sym) *symbol = NULL;
    int found = dladdr1(function, &where, (void **)(uintptr_t)&symbol, RTLD_DL_SYMENT);
    return found != 0 && symbol != NULL && where.dli_saddr == function ? symbol->st_size : 0;
}

bool detour(void *from, const void *to)
{
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    const uint64_t target = (uintptr_t)to;
    unsigned char *code = from;
    if (from == NULL || size_of(from) < JUMP_BYTES)
        return false;
    uintptr_t begin = (uintptr_t)code / page * page;
    size_t bytes = ((uintptr_t)code + JUMP_BYTES - begin + page - 1) / page * page;
    if (mprotect((void *)begin, bytes, PROT_READ | PROT_WRITE | PROT_EXEC) != 0)
        return false;
    memcpy(code, head, sizeof head);
    memcpy(code + sizeof head, &target, sizeof target);
    memcpy(code + sizeof head + sizeof target, tail, sizeof tail);
    __builtin___clear_cache((char *)code, (char *)code + JUMP_BYTES);
    return mprotect((void *)begin, bytes, PROT_READ | PROT_EXEC) == 0;
}
