assay_allocator(
  NAME system
  DESCRIPTION "The malloc that this process has"
  FACES heap
  BINDINGS table bound preload
  ROLE process
  LICENSE LGPL-2.1-or-later)
