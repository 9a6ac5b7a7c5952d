/* witness.c: shows which library serves the malloc family in a process that is not ours.
 *
 * Preloaded behind the allocator's library into a real program, it writes one `allocator` record
 * before the program starts: for each function of the family that a loaded object imports, the
 * file that the dynamic linker resolved it to.  LD_PRELOAD is inherited, so every process of the
 * program's tree writes its own record into the same file.
 *
 * At the end of the process every object that is loaded then is looked at, and what its slots
 * hold: one that was opened with RTLD_DEEPBIND, or that brings functions of its own, is bound in
 * another way than the program.  It gets a `bound` record.  ending.c asks the C library's heap.
 *
 * Allocates nothing.  Judges nothing: that is for whoever reads the record.
 */
#include "ending.h"
#include "identity.h"
#include "malloc_family.h"
#include "process_table.h"
#include "record.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <gnu/libc-version.h>
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#if __ELF_NATIVE_CLASS != 64
#error "the relocations are read as those of a 64-bit object"
#endif

/* What one object's dynamic section says of its symbols and relocations. */
struct imports {
    const Elf64_Sym *symbols;
    const char *names;
    const Elf64_Rela *tables[2]; /* of data, and of the procedure linkage table */
    size_t bytes[2];
};

/* What is found out, once, before the program starts. */
static struct {
    uintptr_t own;       /* load addresses: of this library, */
    uintptr_t linker;    /* of ld.so, */
    uintptr_t program;   /* of the program, */
    uintptr_t libc;      /* of the C library, */
    uintptr_t allocator; /* and of the object that serves malloc */
    bool imported[MALLOC_FAMILY_COUNT];
    void *reached[MALLOC_FAMILY_COUNT];
} found;

/* The dynamic linker has already turned most of these offsets into addresses, in place; where it
 * may not write (the kernel's vDSO), they are offsets still. */
static uintptr_t address_of(const struct dl_phdr_info *object, Elf64_Addr value)
{
    return value < object->dlpi_addr ? object->dlpi_addr + value : value;
}

static void imports_entry(const struct dl_phdr_info *object, const Elf64_Dyn *entry,
                          struct imports *imports)
{
    uintptr_t address = address_of(object, entry->d_un.d_ptr);
    switch (entry->d_tag) {
    case DT_SYMTAB:
        imports->symbols = (const void *)address;
        break;
    case DT_STRTAB:
        imports->names = (const void *)address;
        break;
    case DT_RELA:
        imports->tables[0] = (const void *)address;
        break;
    case DT_RELASZ:
        imports->bytes[0] = entry->d_un.d_val;
        break;
    case DT_JMPREL:
        imports->tables[1] = (const void *)address;
        break;
    case DT_PLTRELSZ:
        imports->bytes[1] = entry->d_un.d_val;
        break;
    default:
        break;
    }
}

static struct imports imports_of(const struct dl_phdr_info *object)
{
    struct imports imports = {0};
    for (unsigned i = 0; i < object->dlpi_phnum; i++) {
        if (object->dlpi_phdr[i].p_type != PT_DYNAMIC)
            continue;
        const Elf64_Dyn *entry = (const void *)(object->dlpi_addr + object->dlpi_phdr[i].p_vaddr);
        for (; entry->d_tag != DT_NULL; entry++)
            imports_entry(object, entry, &imports);
    }
    return imports;
}

static unsigned malloc_family_index(const char *name)
{
    for (unsigned i = 0; i < MALLOC_FAMILY_COUNT; i++)
        if (name[0] == malloc_family[i][0] && strcmp(name, malloc_family[i]) == 0)
            return i;
    return MALLOC_FAMILY_COUNT;
}

/* Never runs.  Its calls give this library a slot for each function, which the dynamic linker
 * fills (at once: -z now) with what a call reaches.  An address asked for by name is something
 * else: in a program that is not position independent it can be that program's own entry. */
#define CALLED(name) extern void called_##name(void) __asm__(#name) __attribute__((weak));
#define CALL(name)   called_##name();
MALLOC_FAMILY(CALLED)
static __attribute__((used, noinline)) void calls(void)
{
    MALLOC_FAMILY(CALL)
}

/* Takes each function of the family that an object imports, and where the result of the relocation
 * is.  Relocations are read rather than the table of symbols, which does not say how
 * long it is.  `own` is the object's own function of that name, NULL where it only imports it. */
typedef void taker(unsigned function, const void *slot, uintptr_t own);

static uintptr_t own_address(const struct dl_phdr_info *object, const Elf64_Sym *symbol)
{
    return symbol->st_shndx == SHN_UNDEF ? 0 : object->dlpi_addr + symbol->st_value;
}

/* A slot that only the dynamic linker fills.  Other relocations fill a program's own variables,
 * which it may change: a table of hooks. */
static bool is_slot(const Elf64_Rela *relocation)
{
#if defined __x86_64__
    const unsigned slots[] = {R_X86_64_JUMP_SLOT, R_X86_64_GLOB_DAT};
#elif defined __aarch64__
    const unsigned slots[] = {R_AARCH64_JUMP_SLOT, R_AARCH64_GLOB_DAT};
#else
#error "the kinds of relocations are those of x86_64 and aarch64"
#endif
    return ELF64_R_TYPE(relocation->r_info) == slots[0] ||
           ELF64_R_TYPE(relocation->r_info) == slots[1];
}

static void relocations_read(const struct dl_phdr_info *object, taker *take, bool slots_only)
{
    struct imports imports = imports_of(object);
    if (imports.symbols == NULL || imports.names == NULL)
        return;
    for (unsigned table = 0; table < 2; table++)
        for (size_t i = 0; i < imports.bytes[table] / sizeof(Elf64_Rela); i++) {
            const Elf64_Rela *relocation = &imports.tables[table][i];
            size_t symbol = ELF64_R_SYM(relocation->r_info);
            if (symbol == 0 || (slots_only && !is_slot(relocation)))
                continue;
            unsigned function =
                malloc_family_index(imports.names + imports.symbols[symbol].st_name);
            if (function < MALLOC_FAMILY_COUNT)
                take(function, (const void *)(object->dlpi_addr + relocation->r_offset),
                     own_address(object, &imports.symbols[symbol]));
        }
}

static void take_reached(unsigned function, const void *slot, uintptr_t own)
{
    if (own == 0)
        memcpy(&found.reached[function], slot, sizeof found.reached[function]);
}

static void take_imported(unsigned function, const void *slot, uintptr_t own)
{
    (void)slot;
    if (own == 0)
        found.imported[function] = true;
}

static int own_visit(struct dl_phdr_info *object, size_t size, void *unused)
{
    (void)size, (void)unused;
    if (object->dlpi_addr != found.own)
        return 0;
    relocations_read(object, take_reached, true);
    return 1;
}

static int others_visit(struct dl_phdr_info *object, size_t size, void *unused)
{
    uintptr_t at = object->dlpi_addr;
    (void)size, (void)unused;
    if (at != found.own && at != found.linker && at != found.allocator)
        relocations_read(object, take_imported, false);
    return 0;
}

static uintptr_t object_of(const void *address)
{
    Dl_info where;
    return dladdr(address, &where) != 0 ? (uintptr_t)where.dli_fbase : 0;
}

static void search(void)
{
    found.own = object_of(malloc_family);
    found.linker = getauxval(AT_BASE);
    found.program = object_of((const void *)getauxval(AT_ENTRY));
    found.libc = object_of((const void *)(uintptr_t)gnu_get_libc_version);
    dl_iterate_phdr(own_visit, NULL);
    found.allocator = object_of(found.reached[0]);
    for (unsigned i = 0; i < MALLOC_FAMILY_ALWAYS; i++)
        found.imported[i] = true;
    dl_iterate_phdr(others_visit, NULL);
}

/* The C++ operators that a program brings along are its own code over malloc, which is asked for
 * in any case. */
static bool asked(unsigned function)
{
    bool cpp = malloc_family[function][0] == '_';
    return found.imported[function] &&
           !(cpp && object_of(found.reached[function]) == found.program);
}

/* identity.c asks dlsym for the family; in this library the linker sends those questions here
 * (--wrap), because here the question is what a call reaches. */
void *__real_dlsym(void *handle, const char *name);
void *__wrap_dlsym(void *handle, const char *name);
void *__wrap_dlsym(void *handle, const char *name)
{
    (void)handle;
    unsigned function = malloc_family_index(name);
    return function < MALLOC_FAMILY_COUNT ? found.reached[function] : NULL;
}

/* The kernel's 16 random bytes of this program's start: which image of a process this is, however
 * it is called and whatever it sees of the others. */
static void record_image(struct record *record)
{
    char text[2 * PROCESS_TABLE_ID_BYTES + 1] = "";
    const unsigned char *id = (const void *)getauxval(AT_RANDOM);
    for (unsigned i = 0; id != NULL && i < PROCESS_TABLE_ID_BYTES; i++)
        snprintf(text + 2 * (size_t)i, 3, "%02x", id[i]);
    record_string(record, "image", text);
}

/* A record that cannot be written is missed by its reader, who calls the row invalid: there is
 * nobody else to tell here. */
static void testify(int file)
{
    struct record record;
    const char *imported[MALLOC_FAMILY_COUNT];
    unsigned count = 0;
    search();
    for (unsigned i = 0; i < MALLOC_FAMILY_COUNT; i++)
        if (asked(i))
            imported[count++] = malloc_family[i];
    record_begin(&record, "allocator");
    record_string(&record, "program", program_invocation_short_name);
    record_unsigned(&record, "pid", (uint64_t)getpid());
    record_image(&record);
    identity_prove(&record, imported, count);
    (void)record_end(&record, file);
}

/* What one object's calls reach at the end of the process. */
static struct {
    uintptr_t base;
    bool malloc_called; /* it has a slot for malloc */
    const void *elsewhere[MALLOC_FAMILY_COUNT];
    unsigned count;
} bound;

/* A slot that still leads to the object's own table of linkage was never used. */
static void take_bound(unsigned function, const void *slot, uintptr_t own)
{
    const void *target;
    memcpy(&target, slot, sizeof target);
    uintptr_t base = object_of(target);
    bound.malloc_called = bound.malloc_called || function == 0;
    if (base == found.allocator || base == found.own ||
        (base == bound.base && (uintptr_t)target != own) || base == found.program || base == 0 ||
        bound.elsewhere[function] != NULL)
        return;
    bound.elsewhere[function] = target;
    bound.count++;
}

/* The object's own malloc, if it has one that its own code calls directly. */
static const void *own_malloc(const char *path)
{
    void *library = dlopen(path, RTLD_NOLOAD | RTLD_LAZY);
    const void *address = library == NULL ? NULL : __real_dlsym(library, malloc_family[0]);
    if (library != NULL)
        dlclose(library);
    return !bound.malloc_called && object_of(address) == bound.base ? address : NULL;
}

static bool bound_write(const char *path, const void *own, int file)
{
    struct record record;
    record_begin(&record, "bound");
    record_string(&record, "program", program_invocation_short_name);
    record_string(&record, "object", path);
    record_boolean(&record, "own", own != NULL);
    record_object_begin(&record, "proof");
    for (unsigned i = 0; i < MALLOC_FAMILY_COUNT; i++) {
        const void *target = i == 0 && own != NULL ? own : bound.elsewhere[i];
        Dl_info where;
        if (target != NULL && dladdr(target, &where) != 0)
            record_string(&record, malloc_family[i], where.dli_fname);
    }
    record_object_end(&record);
    return record_end(&record, file);
}

/* `argument` is a bool that is set where the record could not be written. */
static int bound_visit(struct dl_phdr_info *object, size_t size, void *argument)
{
    uintptr_t at = object->dlpi_addr;
    bool *untold = argument;
    (void)size;
    if (at == found.own || at == found.linker || at == found.allocator || at == found.libc)
        return 0;
    memset(&bound, 0, sizeof bound);
    bound.base = at;
    relocations_read(object, take_bound, true);
    const void *own = object->dlpi_name[0] == '\0' ? NULL : own_malloc(object->dlpi_name);
    if (bound.count == 0 && own == NULL)
        return 0;
    int file = process_table_open("", O_WRONLY | O_APPEND);
    *untold = file < 0 || !bound_write(object->dlpi_name, own, file) || *untold;
    if (file >= 0)
        close(file);
    return 0;
}

static bool bound_untold(void)
{
    bool untold = false;
    dl_iterate_phdr(bound_visit, &untold);
    return untold;
}

static __attribute__((constructor)) void witness(void)
{
    int before = errno;
    int file = process_table_open("", O_WRONLY | O_APPEND | O_CREAT);
    if (file >= 0) {
        testify(file);
        close(file);
        ending_prepare(bound_untold);
    }
    errno = before;
}
