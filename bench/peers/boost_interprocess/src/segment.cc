#include "segment.h"

#include <boost/interprocess/managed_shared_memory.hpp>
#include <cerrno>
#include <string>
#include <unistd.h>

namespace
{

namespace ip = boost::interprocess;

constexpr std::size_t SEGMENT_BYTES = std::size_t{1} << 30;

} // namespace

int segment_open(const char *options, void **handle)
{
    if (options != nullptr && options[0] != '\0')
        return EINVAL;
    const std::string name = "assay-bench-" + std::to_string(getpid());
    try {
        ip::shared_memory_object::remove(name.c_str());
        *handle = new ip::managed_shared_memory(ip::create_only, name.c_str(), SEGMENT_BYTES);
        ip::shared_memory_object::remove(name.c_str());
        return 0;
    } catch (const ip::interprocess_exception &error) {
        ip::shared_memory_object::remove(name.c_str());
        return error.get_native_error() != 0 ? error.get_native_error() : EINVAL;
    } catch (...) {
        ip::shared_memory_object::remove(name.c_str());
        return ENOMEM;
    }
}

void segment_close(void *handle)
{
    delete static_cast<ip::managed_shared_memory *>(handle);
}

void *segment_malloc(void *handle, std::size_t size)
{
    return static_cast<ip::managed_shared_memory *>(handle)->allocate(size, std::nothrow);
}

void segment_free(void *handle, void *block)
{
    if (block != nullptr)
        static_cast<ip::managed_shared_memory *>(handle)->deallocate(block);
}
