// Dropout by counter: what an element is multiplied by depends on the key and its place alone.
#pragma once

#include "simd.h"

namespace seqrec { namespace KERNEL_TARGET {

// Element i is kept when its random bits reach p * 2^32; the same factors on a gradient are the backward pass.
template <class T> struct Dropout {
    uint64_t key;
    uint32_t threshold;
    T scale;

    Dropout(uint64_t key, double p) : key(key), threshold(static_cast<uint32_t>(smaller(p * 4294967296.0, 4294967295.0))), scale(static_cast<T>(1 / (1 - p))) {}

    // to[k] = x[k], times its factor as element first + k, for k < n.
    void operator()(const T* __restrict x, int64_t n, int64_t first, T* __restrict to) const {
        const auto low = static_cast<uint32_t>(first);
        const uint64_t upper = key + (static_cast<uint64_t>(first) >> 32);
        const auto same = static_cast<uint32_t>(smaller<int64_t>(smaller<int64_t>(n, 1 << 30), (1LL << 32) - low));  // elements of one upper half
        const uint32_t least = threshold;
        const T factor = scale;
        for (uint32_t k = 0; k < same; ++k) to[k] = random_bits(upper, low + k) >= least ? x[k] * factor : T(0);
        if (same < n) (*this)(x + same, n - same, first + same, to + same);
    }
};

}}  // namespace seqrec::KERNEL_TARGET
