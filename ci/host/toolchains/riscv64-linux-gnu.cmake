set(assay_arch riscv64)
set(assay_triplet riscv64-linux-gnu)
set(assay_compiler riscv64-linux-gnu)
include(${CMAKE_CURRENT_LIST_DIR}/debian_cross.cmake)
