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

    T of(T x, int64_t i) const {
        return random_bits(key + (static_cast<uint64_t>(i) >> 32), static_cast<uint32_t>(i)) >= threshold ? x * scale : T(0);
    }
};

}}  // namespace seqrec::KERNEL_TARGET
