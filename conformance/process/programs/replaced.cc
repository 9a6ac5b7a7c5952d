// A program that replaces the plain operator new and delete alone: the default forms have to call
// these.  It names the forms that do not on standard output.
#include <cstdio>
#include <cstdlib>
#include <new>

// clang declares them only if it is asked to.
void operator delete(void *block, std::size_t size) noexcept;
void operator delete[](void *block, std::size_t size) noexcept;

namespace
{

constexpr std::size_t bytes = 100, shift = 64;

unsigned news, deletes;

struct form {
    const char *name;
    void *(*take)();
    void (*give)(void *);
};

const form forms[] = {
    {"new and delete", [] { return ::operator new(bytes); },
     [](void *block) { ::operator delete(block); }},
    {"new[] and delete[]", [] { return ::operator new[](bytes); },
     [](void *block) { ::operator delete[](block); }},
    {"nothrow new and delete", [] { return ::operator new(bytes, std::nothrow); },
     [](void *block) { ::operator delete(block, std::nothrow); }},
    {"nothrow new[] and delete[]", [] { return ::operator new[](bytes, std::nothrow); },
     [](void *block) { ::operator delete[](block, std::nothrow); }},
    {"sized delete", [] { return ::operator new(bytes); },
     [](void *block) { ::operator delete(block, bytes); }},
    {"sized delete[]", [] { return ::operator new[](bytes); },
     [](void *block) { ::operator delete[](block, bytes); }},
};

} // namespace

// The block begins where any other delete takes it for a wild pointer.
void *operator new(std::size_t size)
{
    news++;
    char *block = static_cast<char *>(std::malloc(size + shift));
    if (block == nullptr)
        throw std::bad_alloc();
    return block + shift;
}

// gcc would have the sized form replaced too; that it calls this one is what is asked.
#pragma GCC diagnostic ignored "-Wpragmas"
#ifndef __clang__ // which does not know it
#pragma GCC diagnostic ignored "-Wsized-deallocation"
#endif
void operator delete(void *block) noexcept
{
    deletes++;
    if (block != nullptr)
        std::free(static_cast<char *>(block) - shift);
}

int main()
{
    const char *separator = "";
    for (const form &one : forms) {
        const unsigned news_before = news, deletes_before = deletes;
        void *block = one.take();
        const bool taken = news == news_before + 1;
        if (taken)
            one.give(block);
        if (!taken || deletes != deletes_before + 1) {
            std::printf("%s%s", separator, one.name);
            separator = ", ";
        }
        std::fflush(stdout); // it may not live to the next one
    }
}
