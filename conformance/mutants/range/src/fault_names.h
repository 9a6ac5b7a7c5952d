/* fault_names.h: the name of each fault; the texts of the mutants use the same. */
#ifndef CONTROL_RANGE_FAULT_NAMES_H
#define CONTROL_RANGE_FAULT_NAMES_H

#define FAULT_NAMES(F)                                                                             \
    F(close_leaks)                                                                                 \
    F(empty_mapping)                                                                               \
    F(empty_region_stays)                                                                          \
    F(failure_unmaps)                                                                              \
    F(joins_whatever_touches)                                                                      \
    F(keeps_mapped_pages)                                                                          \
    F(kind_forgotten)                                                                              \
    F(kind_unchecked)                                                                              \
    F(last_page_lost)                                                                              \
    F(length_rounds_down)                                                                          \
    F(length_wraps)                                                                                \
    F(map_at_rounds_addresses)                                                                     \
    F(map_at_wraps)                                                                                \
    F(map_every_300th_short)                                                                       \
    F(never_reuses)                                                                                \
    F(offset_unchecked)                                                                            \
    F(options_ignored)                                                                             \
    F(owns_the_space)                                                                              \
    F(page_size_ignored)                                                                           \
    F(page_size_unchecked)                                                                         \
    F(place_overlaps)                                                                              \
    F(protect_makes_a_mapping)                                                                     \
    F(protect_outside_succeeds)                                                                    \
    F(protect_rounds_addresses)                                                                    \
    F(protect_skips_first_hole)                                                                    \
    F(protect_takes_any_bits)                                                                      \
    F(protect_takes_the_region)                                                                    \
    F(query_beyond_finds_the_last)                                                                 \
    F(query_misses_last_byte)                                                                      \
    F(region_lost_in_many)                                                                         \
    F(replaces_mapped_pages_only)                                                                  \
    F(report_descends)                                                                             \
    F(report_every_300th_lost)                                                                     \
    F(report_forgets_offset)                                                                       \
    F(report_misses_last)                                                                          \
    F(report_of_a_failure)                                                                         \
    F(report_of_the_same_protection)                                                               \
    F(spaces_are_one)                                                                              \
    F(split_keeps_offset)                                                                          \
    F(split_loses_protection)                                                                      \
    F(stats_of_free_stand_still)                                                                   \
    F(unlocked)                                                                                    \
    F(unmap_ends_at_a_hole)                                                                        \
    F(unmap_is_clipped)                                                                            \
    F(unmap_loses_the_rest)                                                                        \
    F(unmap_of_no_length)                                                                          \
    F(unmap_of_nothing_fails)                                                                      \
    F(unmap_refuses_callbacks)                                                                     \
    F(unmap_rounds_addresses)                                                                      \
    F(unmap_takes_a_neighbour)                                                                     \
    F(unmap_wraps)                                                                                 \
    F(walk_goes_on)                                                                                \
    F(walk_misses_last)

#endif
