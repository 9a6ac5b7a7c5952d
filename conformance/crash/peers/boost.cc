// boost.cc: Boost.Interprocess, managed_mapped_file: a segment in a file with an allocator, a mutex
// and an index of names.  It promises nothing for a process that dies.
#include "storm.h"

#include <boost/interprocess/managed_mapped_file.hpp>
#include <cerrno>
#include <cstring>

namespace
{

namespace ip = boost::interprocess;

struct root {
    ip::offset_ptr<unsigned char> blocks[STORM_SLOTS];
};

struct segment {
    ip::managed_mapped_file file;
    root *found;

    explicit segment(const char *path)
        : file(ip::open_or_create, path, STORM_FILE_BYTES),
          found(file.find_or_construct<root>("root")())
    {
    }
};

root &root_of(void *handle)
{
    return *static_cast<segment *>(handle)->found;
}

int segment_open(const char *path, void **handle)
{
    try {
        *handle = new segment(path);
        return 0;
    } catch (const ip::interprocess_exception &error) {
        return error.get_native_error() != 0 ? error.get_native_error() : EINVAL;
    } catch (...) {
        return EINVAL;
    }
}

void segment_close(void *handle)
{
    delete static_cast<segment *>(handle);
}

bool segment_put(void *handle, unsigned slot, const unsigned char *bytes, size_t size)
{
    auto *own = static_cast<segment *>(handle);
    auto *block =
        static_cast<unsigned char *>(own->file.allocate(sizeof size + size, std::nothrow));
    if (block == nullptr)
        return false;
    std::memcpy(block, &size, sizeof size);
    std::memcpy(block + sizeof size, bytes, size);
    own->found->blocks[slot] = block;
    return true;
}

void segment_take(void *handle, unsigned slot)
{
    unsigned char *block = root_of(handle).blocks[slot].get();
    root_of(handle).blocks[slot] = nullptr;
    static_cast<segment *>(handle)->file.deallocate(block);
}

const unsigned char *segment_look(void *handle, unsigned slot, size_t *size)
{
    const unsigned char *block = root_of(handle).blocks[slot].get();
    if (block == nullptr)
        return nullptr;
    std::memcpy(size, block, sizeof *size);
    return block + sizeof *size;
}

bool segment_is_sound(void *handle)
{
    return static_cast<segment *>(handle)->file.check_sanity();
}

} // namespace

extern const struct storm_heap storm_boost = {"boost-mapped-file", segment_open, segment_close,
                                              segment_put,         segment_take, segment_look,
                                              segment_is_sound};
