# Only where its headers are, and not under a sanitizer: it is nobody's here.
find_path(BOOST_INTERPROCESS_HEADERS boost/interprocess/managed_mapped_file.hpp)
if(CMAKE_CROSSCOMPILING OR ASSAY_SANITIZE OR NOT BOOST_INTERPROCESS_HEADERS)
  return()
endif()
assay_allocator(
  NAME boost-interprocess
  DESCRIPTION "Boost.Interprocess, managed_shared_memory: best fit in a tree under one mutex"
  FACES heap
  SOURCES src/segment.cc
  BINDINGS table
  ROLE peer
  ARCHITECTURE 64-bit
  LICENSE BSL-1.0)

# A unique symbol of a template would be one for the whole program, which has Boost elsewhere too.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  set_source_files_properties(${CMAKE_CURRENT_LIST_DIR}/src/segment.cc PROPERTIES COMPILE_OPTIONS -fno-gnu-unique)
endif()
