#include "ranges.h"

#include <cerrno>
#include <map>
#include <new>

namespace
{

constexpr uint64_t page = 4096, space_start = 0x10000, space_end = uint64_t{1} << 47;

using Map = std::map<uint64_t, allocator_range_info>; // by the first address

struct Ranges {
    Map map;
    uint64_t next = space_start; // where the next search begins
};

uint64_t end_of(const Map::value_type &range)
{
    return range.first + range.second.length;
}

// Adds the range if it overlaps none.
bool add(Map &map, const allocator_range_info &info)
{
    const auto behind = map.lower_bound(info.base);
    if (behind != map.end() && behind->first < info.base + info.length)
        return false;
    if (behind != map.begin() && end_of(*std::prev(behind)) > info.base)
        return false;
    map.emplace_hint(behind, info.base, info);
    return true;
}

struct Place {
    uint64_t start;             // space_end if there is none
    Map::const_iterator behind; // the range behind it
};

// The first place from `from` on with that many free bytes.
Place place(const Map &map, uint64_t from, uint64_t length)
{
    auto behind = map.upper_bound(from);
    uint64_t start = from;
    if (behind != map.begin() && end_of(*std::prev(behind)) > start)
        start = end_of(*std::prev(behind));
    while (behind != map.end() && behind->first - start < length) {
        start = end_of(*behind);
        ++behind;
    }
    return {space_end - start < length ? space_end : start, behind};
}

uint64_t whole_pages(uint64_t length)
{
    return (length + page - 1) / page * page;
}

} // namespace

int ranges_open(const char *options, void **handle)
{
    if (options != nullptr)
        return EINVAL;
    *handle = new (std::nothrow) Ranges;
    return *handle != nullptr ? 0 : ENOMEM;
}

void ranges_close(void *handle)
{
    delete static_cast<Ranges *>(handle);
}

int ranges_map_any(void *handle, uint64_t length, int prot, int flags, int fd, int64_t offset,
                   uint64_t *address)
{
    auto *ranges = static_cast<Ranges *>(handle);
    const uint64_t size = whole_pages(length);
    Place found = place(ranges->map, ranges->next, size);
    if (found.start == space_end)
        found = place(ranges->map, space_start, size);
    if (found.start == space_end)
        return ENOMEM;
    const allocator_range_info info{found.start, size, offset, prot, flags, fd};
    ranges->map.emplace_hint(found.behind, found.start, info);
    ranges->next = found.start + size;
    *address = found.start;
    return 0;
}

int ranges_map_at(void *handle, uint64_t address, uint64_t length, int prot, int flags, int fd,
                  int64_t offset, allocator_range_update *update, void *)
{
    auto *ranges = static_cast<Ranges *>(handle);
    if (update != nullptr)
        return ENOTSUP;
    return add(ranges->map, {address, whole_pages(length), offset, prot, flags, fd}) ? 0 : EEXIST;
}

int ranges_unmap(void *handle, uint64_t address, uint64_t length, allocator_range_update *update,
                 void *)
{
    auto *ranges = static_cast<Ranges *>(handle);
    if (update != nullptr)
        return ENOTSUP;
    const auto found = ranges->map.find(address);
    if (found == ranges->map.end() || found->second.length != whole_pages(length))
        return ENOENT;
    ranges->map.erase(found);
    return 0;
}

int ranges_query(void *handle, uint64_t address, allocator_range_info *info)
{
    auto *ranges = static_cast<Ranges *>(handle);
    const auto behind = ranges->map.upper_bound(address);
    if (behind == ranges->map.begin() || end_of(*std::prev(behind)) <= address)
        return ENOMEM;
    *info = std::prev(behind)->second;
    return 0;
}
