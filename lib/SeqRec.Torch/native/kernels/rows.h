// Sums over a row.
#pragma once

#include "simd.h"

namespace seqrec { namespace KERNEL_TARGET {

// Places in rows: W elements from d on, or one.
template <class T> struct VectorAt {
    int64_t d;
    Vec<T> operator()(const T* row) const { return load(row + d); }
    void put(T* row, Vec<T> x) const { store(row + d, x); }
};

template <class T> struct ElementAt {
    int64_t d;
    T operator()(const T* row) const { return row[d]; }
    void put(T* row, T x) const { row[d] = x; }
};

// body(place) along rows of n elements. Explicit, since a compiler that cannot tell whether rows overlap goes one by one.
template <class T, class F> inline void along(int64_t n, F body) {
    constexpr int W = kLanes<T>;
    int64_t d = 0;
    for (; d + W <= n; d += W) body(VectorAt<T>{d});
    for (; d < n; ++d) body(ElementAt<T>{d});
}

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

// For short rows; a call of memcpy takes longer.
template <class T> inline void copy_row(const T* from, int64_t n, T* to) {
    along<T>(n, [&](auto at) { at.put(to, at(from)); });
}

// to += x * from
template <class T> inline void add_scaled(const T* from, T x, int64_t n, T* to) {
    along<T>(n, [&](auto at) { at.put(to, at(to) + x * at(from)); });
}

}}  // namespace seqrec::KERNEL_TARGET
