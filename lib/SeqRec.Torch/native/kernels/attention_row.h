// What the attention kernels do with the scores of one slot.
#pragma once

#include "kernels.h"
#include "simd.h"

namespace seqrec { namespace KERNEL_TARGET {

// Softmax of scale * row over its first `count` elements; the others, up to `end` (whole vectors), become 0. No loop is shorter for
// being a row's own: rows of a group that share their end take the same turns, which a processor foresees.
template <class T> void softmax_row(T* row, T scale, int64_t count, int64_t end) {
    constexpr int W = kLanes<T>;
    for (int64_t j = count / W * W; j < end; j += W)
        store(row + j, lanes<T>() < static_cast<Lane<T>>(count - j) ? load(row + j) : splat<T>(-INFINITY));
    Vec<T> top = load(row);
    for (int64_t j = W; j < end; j += W) top = max<T>(top, load(row + j));
    const T m = max<T>(top);
    Vec<T> sums{};
    for (int64_t j = 0; j < end; j += W) {
        const Vec<T> e = exp_negative(max<T>(splat<T>(-1e4), (load(row + j) - m) * scale));
        store(row + j, e);
        sums += e;
    }
    const T inverse = 1 / folded<T>(sums);
    for (int64_t j = 0; j < end; j += W) store(row + j, load(row + j) * inverse);
}

// out[j] = 0 or 1/(1-p) for the first `count` keys of a slot, by (key, slot, head, j).
template <class T> void dropout_row(const Attention<T>& a, int64_t slot, int64_t head, int64_t count, T* out) {
    const auto threshold = static_cast<uint32_t>(smaller(a.drop * 4294967296.0, 4294967295.0));
    const T keep = static_cast<T>(1 / (1 - a.drop));
    const uint64_t key = a.key + 0x9E3779B97F4A7C15ULL * static_cast<uint64_t>(slot * a.heads + head);
    for (int64_t j = 0; j < count; ++j) out[j] = random_bits(key, static_cast<uint32_t>(j)) >= threshold ? keep : T(0);
}

}}  // namespace seqrec::KERNEL_TARGET
