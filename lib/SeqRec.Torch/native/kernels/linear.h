// Linear maps of narrow rows, y = W x + b, up to three of the same rows, a tile of rows at a time. A general product first brings
// its operands into another order, which costs as much as it saves where rows have 64 elements; and what three maps read and
// sum of a tile stays in cache.
#pragma once

#include "kernels.h"
#include "product.h"
#include "rows.h"

namespace seqrec { namespace KERNEL_TARGET {

// Rows: a whole number of register blocks.
constexpr int kTile = 48;

// body(map k, its outputs in whole vectors, where its matrix starts in a buffer), one map after the other. Returns how long the buffer is.
template <class T, class F> int64_t each_map(const Linear<T>& a, F body) {
    int64_t at = 0;
    for (int64_t k = 0; k < a.count; ++k) {
        const int64_t out = round_up(a.maps[k].out, kLanes<T>);
        body(a.maps[k], out, at);
        at += round_up(a.in, kLanes<T>) * out;
    }
    return at;
}

template <class T> int64_t matrices(const Linear<T>& a) { return each_map(a, [](auto&, int64_t, int64_t) {}); }

// Both passes keep what they make of the matrices from call to call; the pointers to rows may move between calls.
template <class T> class LinearForward {
public:
    explicit LinearForward(const Linear<T>& a) : a_(a), transposed_(matrices(a)) {
        int64_t widest = 0;
        each_map(a, [&](const auto& m, int64_t out, int64_t at) {
            for (int64_t o = 0; o < m.out; ++o)
                for (int64_t i = 0; i < a.in; ++i) transposed_[at + i * out + o] = m.w[o * a.in + i];
            widest = larger(widest, out);
        });
        padded_.resize(kTile * widest);
    }

    void rows(int64_t begin, int64_t end) {
        for (int64_t first = begin; first < end; first += kTile) tile(first, smaller<int64_t>(kTile, end - first));
    }

private:
    void tile(int64_t first, int64_t rows) {
        each_map(a_, [&](const auto& m, int64_t out, int64_t at) {
            T* y = out == m.out ? m.y + first * m.out : padded_.data();
            for (int64_t r = 0; r < rows; ++r) copy_row(m.b, m.out, y + r * out);
            product<T, true>(a_.x + first * a_.in, a_.in, 1, &transposed_[at], out, y, out, rows, out, a_.in);
            if (out == m.out) return;
            for (int64_t r = 0; r < rows; ++r) copy(y + r * out, m.out, m.y + (first + r) * m.out);
        });
    }

    const Linear<T>& a_;
    Buffer<T> transposed_, padded_;
};

// With G the gradient of y:  dx = G W,  dW = G' x.
template <class T> class LinearBackward {
public:
    LinearBackward(const Linear<T>& a, int64_t range)
        : a_(a), range_(range), in_(round_up(a.in, kLanes<T>)), w_(matrices(a)), grad_w_(matrices(a)), x_(in_ == a.in ? 0 : kTile * in_), grad_x_(kTile * in_) {
        each_map(a, [&](const auto& m, int64_t, int64_t at) {
            for (int64_t o = 0; o < m.out; ++o) copy(m.w + o * a.in, a.in, &w_[at + o * in_]);
            zero(grads(m) + m.out * a.in, m.out);
        });
    }

    void rows(int64_t begin, int64_t end) {
        for (int64_t first = begin; first < end; first += kTile) tile(first, smaller<int64_t>(kTile, end - first));
    }

    // After the last rows.
    void hand_over() {
        each_map(a_, [&](const auto& m, int64_t, int64_t at) {
            for (int64_t o = 0; o < m.out; ++o) copy(&grad_w_[at + o * in_], a_.in, grads(m) + o * a_.in);
        });
    }

private:
    // x and dx in whole vectors.
    void tile(int64_t first, int64_t rows) {
        const T* x = a_.x + first * a_.in;
        if (in_ != a_.in) {
            for (int64_t r = 0; r < rows; ++r) copy(x + r * a_.in, a_.in, &x_[r * in_]);
            x = x_.data();
        }
        T* grad_x = in_ == a_.in ? a_.grad_x + first * a_.in : grad_x_.data();
        each_map(a_, [&](const auto& m, int64_t, int64_t at) {
            const T* grad = m.grad + first * m.out;
            T* grad_b = grads(m) + m.out * a_.in;
            for (int64_t r = 0; r < rows; ++r) add_scaled(grad + r * m.out, T(1), m.out, grad_b);
            if (at == 0) product<T, false>(grad, m.out, 1, &w_[at], in_, grad_x, in_, rows, in_, m.out);
            else product<T, true>(grad, m.out, 1, &w_[at], in_, grad_x, in_, rows, in_, m.out);
            product<T, true>(grad, 1, m.out, x, in_, &grad_w_[at], in_, m.out, in_, rows);
        });
        if (in_ == a_.in) return;
        for (int64_t r = 0; r < rows; ++r) copy(grad_x + r * in_, a_.in, a_.grad_x + (first + r) * a_.in);
    }

    // Where the gradient of W goes; that of b follows it.
    T* grads(const LinearMap<T>& m) const { return m.grads + range_ * (m.out * a_.in + m.out); }

    const Linear<T>& a_;
    const int64_t range_, in_;
    Buffer<T> w_, grad_w_, x_, grad_x_;
};

}}  // namespace seqrec::KERNEL_TARGET
