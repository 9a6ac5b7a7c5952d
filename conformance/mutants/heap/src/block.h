/* block.h: a block by its place: its address, its size, its tail. */
#ifndef CONTROL_BLOCK_H
#define CONTROL_BLOCK_H

#include "heap.h"

/* The place of a live block; the unit is NULL if `block` is none of this heap. */
struct place block_find(const struct heap *heap, const void *block);

/* As block_find; ends the process with a message for what is none, `act` being the crime. */
struct place block_expect(const struct heap *heap, const void *block, const char *act);

unsigned char *block_at(struct place place);
bool block_is_live(struct place place);
bool block_is_large(struct place place);

/* As it was asked for. */
size_t block_size(struct place place);

/* The most that the block could become where it is. */
size_t block_capacity(struct place place);

/* Makes it a block of that size, and accounts for it. */
void block_resize(struct heap *heap, struct place place, size_t size);

/* Tells if nothing was written behind the block. */
bool block_is_whole(const struct heap *heap, struct place place);

#endif
