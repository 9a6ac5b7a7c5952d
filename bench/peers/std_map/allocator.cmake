assay_allocator(
  NAME std-map
  DESCRIPTION "An address space in a std::map, with a check for overlaps"
  FACES range
  SOURCES src/ranges.cc
  BINDINGS table
  ROLE peer
  LICENSE MIT)

# Whoever links the registry links C++ code with it.
target_link_libraries(assay-allocators PUBLIC stdc++)
