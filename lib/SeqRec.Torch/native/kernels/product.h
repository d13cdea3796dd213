// Small matrix products in registers, for the kernels that form matrices which stay in cache.
#pragma once

#include "simd.h"

namespace seqrec { namespace KERNEL_TARGET {

// Rows and vectors of a register block: its sums, a line of B and one element of A fill the 16 or 32 registers.
constexpr int kGroup = 6;
constexpr int kColumns = VECTOR_BYTES == 64 ? 4 : 2;

// C[R, X*W] (+)= A[R, K] * B[K, X*W]: A by broadcast, element (r, k) at a[r * row + k * col]; B rows `ldb` apart.
template <class T, int R, int X, bool Accumulate>
inline void block(const T* a, int64_t row, int64_t col, const T* b, int64_t ldb, T* c, int64_t ldc, int64_t depth) {
    constexpr int W = kLanes<T>;
    Vec<T> acc[R][X];
    for (int r = 0; r < R; ++r)
        for (int j = 0; j < X; ++j) acc[r][j] = Accumulate ? load(c + r * ldc + j * W) : Vec<T>{};
    for (int64_t k = 0; k < depth; ++k) {
        Vec<T> line[X];
        for (int j = 0; j < X; ++j) line[j] = load(b + k * ldb + j * W);
        for (int r = 0; r < R; ++r) {
            const Vec<T> x = splat(a[r * row + k * col]);
            for (int j = 0; j < X; ++j) acc[r][j] += x * line[j];
        }
    }
    for (int r = 0; r < R; ++r)
        for (int j = 0; j < X; ++j) store(c + r * ldc + j * W, acc[r][j]);
}

template <class T, int X, bool Accumulate>
inline void blocks(const T* a, int64_t row, int64_t col, const T* b, int64_t ldb, T* c, int64_t ldc, int64_t rows, int64_t depth) {
    int64_t r = 0;
    const auto take = [&](auto sum, int count) {
        for (; r + count <= rows; r += count) sum(a + r * row, row, col, b, ldb, c + r * ldc, ldc, depth);
    };
    take(block<T, kGroup, X, Accumulate>, kGroup);
    take(block<T, 3, X, Accumulate>, 3);
    take(block<T, 2, X, Accumulate>, 2);
    take(block<T, 1, X, Accumulate>, 1);
}

// C[rows, cols] (+)= A * B with cols a multiple of W. Every element is one sum in the order of k.
template <class T, bool Accumulate>
void product(const T* a, int64_t row, int64_t col, const T* b, int64_t ldb, T* c, int64_t ldc, int64_t rows, int64_t cols, int64_t depth) {
    constexpr int W = kLanes<T>;
    int64_t j = 0;
    for (; j + kColumns * W <= cols; j += kColumns * W) blocks<T, kColumns, Accumulate>(a, row, col, b + j, ldb, c + j, ldc, rows, depth);
    if (kColumns > 2)
        for (; j + 2 * W <= cols; j += 2 * W) blocks<T, 2, Accumulate>(a, row, col, b + j, ldb, c + j, ldc, rows, depth);
    for (; j < cols; j += W) blocks<T, 1, Accumulate>(a, row, col, b + j, ldb, c + j, ldc, rows, depth);
}

}}  // namespace seqrec::KERNEL_TARGET
