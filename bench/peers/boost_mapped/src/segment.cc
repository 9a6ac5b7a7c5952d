#include "segment.h"

#include "../../file_words.h"

#include <boost/interprocess/managed_mapped_file.hpp>
#include <memory>
#include <new>
#include <sys/mman.h>
#include <unistd.h>

namespace
{

namespace ip = boost::interprocess;

constexpr unsigned roots_most = 8;
constexpr uintptr_t page_bytes = 4096;
constexpr uint64_t own_bytes = 1 << 20; // beside the blocks

struct roots {
    ip::offset_ptr<unsigned char> blocks[roots_most];
};

struct segment {
    ip::managed_mapped_file file;
    roots *found = nullptr;
};

ip::managed_mapped_file file_of(const file_words &words)
{
    const auto size = static_cast<size_t>(words.size + own_bytes);
    if (words.flags == 0)
        return {ip::open_only, words.path};
    if ((words.flags & O_EXCL) != 0)
        return {ip::create_only, words.path, size};
    return {ip::open_or_create, words.path, size};
}

} // namespace

int segment_open(const char *options, void **handle)
{
    file_words words;
    const int error = file_words_read(options, &words);
    if (error != 0)
        return error;
    try {
        auto own = std::make_unique<segment>(segment{file_of(words)});
        own->found = own->file.find_or_construct<roots>("roots")();
        *handle = own.release();
        return 0;
    } catch (const ip::interprocess_exception &refusal) {
        return refusal.get_native_error() != 0 ? refusal.get_native_error() : EINVAL;
    } catch (...) {
        return EINVAL;
    }
}

void segment_close(void *handle)
{
    delete static_cast<segment *>(handle);
}

void *segment_malloc(void *handle, size_t size)
{
    return static_cast<segment *>(handle)->file.allocate(size, std::nothrow);
}

void segment_free(void *handle, void *block)
{
    if (block != nullptr)
        static_cast<segment *>(handle)->file.deallocate(block);
}

int segment_root_set(void *handle, unsigned slot, void *block)
{
    if (slot >= roots_most)
        return EINVAL;
    static_cast<segment *>(handle)->found->blocks[slot] = static_cast<unsigned char *>(block);
    return 0;
}

void *segment_root_get(void *handle, unsigned slot)
{
    return slot < roots_most ? static_cast<segment *>(handle)->found->blocks[slot].get() : nullptr;
}

int segment_sync(void *handle)
{
    const auto &file = static_cast<segment *>(handle)->file;
    const auto start = reinterpret_cast<uintptr_t>(file.get_address()) & ~(page_bytes - 1);
    const auto end = reinterpret_cast<uintptr_t>(file.get_address()) + file.get_size();
    return msync(reinterpret_cast<void *>(start), end - start, MS_SYNC) == 0 ? 0 : errno;
}

int segment_destroy(const char *options)
{
    file_words words;
    const int error = file_words_read(options, &words);
    return error != 0 ? error : unlink(words.path) == 0 ? 0 : errno;
}
