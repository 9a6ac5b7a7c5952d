/* symbol_origin.c: asks the dynamic linker; a program that is linked statically owns everything
 * itself. */
#include "symbol_origin.h"

#include "clause.h"

#ifdef CONFORM_STATIC

void symbol_origin_expect_loaded(const char *library)
{
    if (library != NULL)
        clause_unsupported("no library can be preloaded into a static program");
}

void symbol_origin_expect(const char *function, const char *library)
{
    (void)function, (void)library;
}

#else

#include <dlfcn.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The file that a call of the function reaches; NULL if nothing has the function. */
static const char *serving(const char *function)
{
    Dl_info where = {0};
    void *address = dlsym(RTLD_DEFAULT, function);
    return address != NULL && dladdr(address, &where) != 0 ? where.dli_fname : NULL;
}

/* Two names may lead to one file. */
static bool same_file(const char *one, const char *other)
{
    struct stat first, second;
    return stat(one, &first) == 0 && stat(other, &second) == 0 && first.st_dev == second.st_dev &&
           first.st_ino == second.st_ino;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

/* The C library is where a function lies that no allocator defines. */
static const char *tested(const char *library)
{
    return library != NULL ? library : serving("getppid");
}

void symbol_origin_expect_loaded(const char *library)
{
    const char *file = serving("malloc");
    const char *wanted = tested(library);
    if (file == NULL || wanted == NULL)
        clause_unresolved("the dynamic linker does not tell who serves malloc");
    if (same_file(file, wanted))
        return;
    if (library == NULL)
        clause_unresolved("%s serves malloc, not the C library", base_name(file));
    clause_unresolved("%s serves malloc: %s is not loaded, or has no malloc", base_name(file),
                      base_name(library));
}

void symbol_origin_expect(const char *function, const char *library)
{
    const char *file = serving(function);
    const char *wanted = tested(library);
    if (file == NULL)
        clause_unsupported("nothing here exports %s", function);
    if (!same_file(file, wanted))
        clause_unsupported("%s does not export %s: it is %s's", base_name(wanted), function,
                           base_name(file));
}

#endif
