/* classes.c: the tables of classes.h; a unit test computes them again. */
#include "classes.h"

#define INVERSE(size) ((uint32_t)((UINT64_C(0xffffffff) + (size)) / (size)))

const struct size_class size_classes[CLASSES] = {
    {16, INVERSE(16)},       {32, INVERSE(32)},       {48, INVERSE(48)},
    {64, INVERSE(64)},       {80, INVERSE(80)},       {96, INVERSE(96)},
    {112, INVERSE(112)},     {128, INVERSE(128)},     {160, INVERSE(160)},
    {192, INVERSE(192)},     {224, INVERSE(224)},     {256, INVERSE(256)},
    {320, INVERSE(320)},     {384, INVERSE(384)},     {448, INVERSE(448)},
    {512, INVERSE(512)},     {640, INVERSE(640)},     {768, INVERSE(768)},
    {896, INVERSE(896)},     {1024, INVERSE(1024)},   {1280, INVERSE(1280)},
    {1536, INVERSE(1536)},   {1792, INVERSE(1792)},   {2048, INVERSE(2048)},
    {2560, INVERSE(2560)},   {3072, INVERSE(3072)},   {3584, INVERSE(3584)},
    {4096, INVERSE(4096)},   {5120, INVERSE(5120)},   {6144, INVERSE(6144)},
    {7168, INVERSE(7168)},   {8192, INVERSE(8192)},   {10240, INVERSE(10240)},
    {12288, INVERSE(12288)}, {14336, INVERSE(14336)}, {16384, INVERSE(16384)},
    {20480, INVERSE(20480)}, {24576, INVERSE(24576)}, {28672, INVERSE(28672)},
    {32768, INVERSE(32768)},
};

const uint8_t class_short[CLASS_SHORT / 16 + 1] = {
    0,  0,  1,  2,  3,  4,  5,  6,  7,  8,  8,  9,  9,  10, 10, 11, 11, 12, 12, 12, 12, 13,
    13, 13, 13, 14, 14, 14, 14, 15, 15, 15, 15, 16, 16, 16, 16, 16, 16, 16, 16, 17, 17, 17,
    17, 17, 17, 17, 17, 18, 18, 18, 18, 18, 18, 18, 18, 19, 19, 19, 19, 19, 19, 19, 19,
};
