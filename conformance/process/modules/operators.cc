// A module that asks operator new for more than there is, and tells what it got.
#include <cstddef>
#include <new>

namespace
{

unsigned calls, calls_until_throw;

void handle()
{
    if (++calls >= calls_until_throw)
        throw std::bad_alloc();
}

void *take(unsigned form, std::size_t size)
{
    const std::align_val_t alignment{256};
    switch (form) {
    case 0:
        return ::operator new(size);
    case 1:
        return ::operator new[](size);
    case 2:
        return ::operator new(size, alignment);
    case 3:
        return ::operator new[](size, alignment);
    case 4:
        return ::operator new(size, std::nothrow);
    case 5:
        return ::operator new[](size, std::nothrow);
    case 6:
        return ::operator new(size, alignment, std::nothrow);
    default:
        return ::operator new[](size, alignment, std::nothrow);
    }
}

} // namespace

/* Asks the form, of which the last four are the nothrow ones, with a new-handler that throws at its
 * call of that number, 0 for none.  Returns 'b' for a block, 'n' for a null pointer, 't' for
 * bad_alloc; `called` gets how often the handler was called. */
extern "C" char operators_ask(unsigned form, std::size_t size, unsigned throw_at, unsigned *called)
{
    calls = 0;
    calls_until_throw = throw_at;
    std::set_new_handler(throw_at != 0 ? handle : nullptr);
    char answer = 't';
    try {
        answer = take(form, size) != nullptr ? 'b' : 'n';
    } catch (const std::bad_alloc &) {
    }
    std::set_new_handler(nullptr);
    *called = calls;
    return answer;
}
