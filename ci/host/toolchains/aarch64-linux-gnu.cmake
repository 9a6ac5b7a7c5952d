set(assay_arch aarch64)
set(assay_triplet aarch64-linux-gnu)
set(assay_compiler aarch64-linux-gnu)
include(${CMAKE_CURRENT_LIST_DIR}/debian_cross.cmake)
