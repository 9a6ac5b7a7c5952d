set(assay_arch x86_64)
set(assay_triplet x86_64-linux-gnu)
set(assay_compiler x86_64-linux-gnu)
include(${CMAKE_CURRENT_LIST_DIR}/debian_cross.cmake)
