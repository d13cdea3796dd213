// Sums over a row.
#pragma once

#include "simd.h"

namespace seqrec { namespace KERNEL_TARGET {

template <class T> inline T dot(const T* a, const T* b, int64_t n) {
    constexpr int W = kLanes<T>;
    Vec<T> sums{};
    int64_t d = 0;
    for (; d + W <= n; d += W) sums += load(a + d) * load(b + d);
    T s = folded<T>(sums);
    for (; d < n; ++d) s += a[d] * b[d];
    return s;
}

template <class T> inline T total(const T* a, int64_t n) {
    constexpr int W = kLanes<T>;
    Vec<T> sums{};
    int64_t d = 0;
    for (; d + W <= n; d += W) sums += load(a + d);
    T s = folded<T>(sums);
    for (; d < n; ++d) s += a[d];
    return s;
}

// to += x * from
template <class T> inline void add_scaled(const T* from, T x, int64_t n, T* to) {
    constexpr int W = kLanes<T>;
    int64_t d = 0;
    for (; d + W <= n; d += W) store(to + d, load(to + d) + splat(x) * load(from + d));
    for (; d < n; ++d) to[d] += x * from[d];
}

}}  // namespace seqrec::KERNEL_TARGET
