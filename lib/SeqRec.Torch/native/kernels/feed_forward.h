// The two-layer network of a Transformer block, y = W2 gelu(W1 x + b1) + b2, a tile of rows at a time: what lies between the
// layers, four times as wide as a row, stays in cache. The backward pass computes it anew.

#pragma once

#include "linear.h"

namespace seqrec { namespace KERNEL_TARGET {

// gelu(x) = x Φ(x), in place, and its derivative Φ(x) + x φ(x). Φ by Abramowitz and Stegun 7.1.26, to 2e-7.
inline Vec<float> gelu(Vec<float>& x) {
    const Vec<float> density = exp_negative(-0.5f * x * x), t = 1.0f / (1.0f + 0.23164190f * absolute(x));
    Vec<float> p = 1.061405429f * t - 1.453152027f;
    p = p * t + 1.421413741f;
    p = p * t - 0.284496736f;
    p = p * t + 0.254829592f;
    const Vec<float> tail = 0.5f * p * t * density, share = x < 0.0f ? tail : 1.0f - tail;
    const Vec<float> slope = share + 0.3989422804f * x * density;
    x *= share;
    return slope;
}

inline Vec<double> gelu(Vec<double>& x) {
    Vec<double> slope;
    for (int k = 0; k < kLanes<double>; ++k) {
        const double share = 0.5 * (1 + std::erf(x[k] * M_SQRT1_2));
        slope[k] = share + x[k] * std::exp(-0.5 * x[k] * x[k]) * 0.5 * M_SQRT1_2 * M_2_SQRTPI;
        x[k] *= share;
    }
    return slope;
}

// What both passes need of a tile of rows.
template <class T> class FeedForwardTile {
protected:
    explicit FeedForwardTile(const FeedForward<T>& a) : a_(a), w1t_(a.width * wide_), hidden_(kTile * wide_), out_(kTile * narrow_) {
        for (int64_t i = 0; i < a.inner; ++i)
            for (int64_t j = 0; j < a.width; ++j) w1t_[j * wide_ + i] = a.w1[i * a.width + j];
    }

    // W1 x + b1. [rows, wide]
    void ascend(const T* x, int64_t rows) {
        for (int64_t r = 0; r < rows; ++r) copy_row(a_.b1, a_.inner, &hidden_[r * wide_]);
        product<T, true>(x, a_.width, 1, w1t_.data(), wide_, hidden_.data(), wide_, rows, f_, a_.width);
    }

    void take_out(int64_t rows, T* to) const {
        for (int64_t r = 0; r < rows; ++r) copy_row(&out_[r * narrow_], a_.width, to + r * a_.width);
    }

    static constexpr int64_t kLine = 64 / sizeof(T);  // an odd number of cache lines between rows, so that a column meets all sets of the cache
    const FeedForward<T>& a_;
    const int64_t d_ = round_up(a_.width, kLanes<T>), f_ = round_up(a_.inner, kLanes<T>), wide_ = f_ + kLine, narrow_ = d_ + kLine;
    Buffer<T> w1t_;           // [D, wide]
    Buffer<T> hidden_, out_;  // [rows, wide], [rows, narrow]
};

// Both passes keep what they make of the matrices from call to call; the pointers to rows may move between calls.
template <class T> class FeedForwardForward : FeedForwardTile<T> {
public:
    explicit FeedForwardForward(const FeedForward<T>& a) : FeedForwardTile<T>(a), w2t_(a.inner * this->narrow_) {
        for (int64_t j = 0; j < a.width; ++j)
            for (int64_t i = 0; i < a.inner; ++i) w2t_[i * this->narrow_ + j] = a.w2[j * a.inner + i];
    }

    void rows(int64_t begin, int64_t end) {
        for (int64_t first = begin; first < end; first += kTile) tile(first, smaller<int64_t>(kTile, end - first));
    }

private:
    using Base = FeedForwardTile<T>;
    using Base::a_, Base::d_, Base::f_, Base::wide_, Base::narrow_, Base::hidden_, Base::out_;

    void tile(int64_t first, int64_t rows) {
        this->ascend(a_.x + first * a_.width, rows);
        for (int64_t r = 0; r < rows; ++r) {
            for (int64_t i = 0; i < f_; i += kLanes<T>) {
                Vec<T> x = load(&hidden_[r * wide_ + i]);
                gelu(x);
                store(&hidden_[r * wide_ + i], x);
            }
            copy_row(a_.b2, a_.width, &out_[r * narrow_]);
        }
        product<T, true>(hidden_.data(), wide_, 1, w2t_.data(), narrow_, out_.data(), narrow_, rows, d_, a_.inner);
        this->take_out(rows, a_.y + first * a_.width);
    }

    Buffer<T> w2t_;  // [F, narrow]
};

// With G the gradient of y, u = W1 x + b1 and H = (G W2) gelu'(u):  dW2 = G' gelu(u),  dW1 = H' x,  dx = H W1.
template <class T> class FeedForwardBackward : FeedForwardTile<T> {
public:
    explicit FeedForwardBackward(const FeedForward<T>& a)
        : FeedForwardTile<T>(a), w1_(a.inner * this->narrow_), w2_(a.width * this->wide_), slopes_(kTile * this->wide_),
          grad_w1t_(a.width * this->wide_), grad_w2_(a.width * this->wide_), grad_b1_(this->wide_), grad_b2_(this->narrow_) {
        for (int64_t i = 0; i < a.inner; ++i) copy(a.w1 + i * a.width, a.width, &w1_[i * this->narrow_]);
        for (int64_t j = 0; j < a.width; ++j) copy(a.w2 + j * a.inner, a.inner, &w2_[j * this->wide_]);
    }

    void rows(int64_t begin, int64_t end) {
        for (int64_t first = begin; first < end; first += kTile) tile(first, smaller<int64_t>(kTile, end - first));
    }

    // After the last rows.
    void hand_over(int64_t range) {
        const int64_t width = a_.width, inner = a_.inner;
        T* to = a_.grads + range * a_.parameters();
        for (int64_t i = 0; i < inner; ++i)
            for (int64_t j = 0; j < width; ++j) to[i * width + j] = grad_w1t_[j * wide_ + i];
        for (int64_t j = 0; j < width; ++j) copy(&grad_w2_[j * wide_], inner, to + inner * width + j * inner);
        copy(grad_b1_.data(), inner, to + 2 * inner * width);
        copy(grad_b2_.data(), width, to + 2 * inner * width + inner);
    }

private:
    using Base = FeedForwardTile<T>;
    using Base::a_, Base::d_, Base::f_, Base::wide_, Base::narrow_, Base::hidden_, Base::out_;

    void tile(int64_t first, int64_t rows) {
        const T *x = a_.x + first * a_.width, *grad = a_.grad + first * a_.width;
        this->ascend(x, rows);
        product<T, false>(grad, a_.width, 1, w2_.data(), wide_, slopes_.data(), wide_, rows, f_, a_.width);
        for (int64_t r = 0; r < rows; ++r) {
            for (int64_t i = 0; i < f_; i += kLanes<T>) {
                T *u = &hidden_[r * wide_ + i], *h = &slopes_[r * wide_ + i];
                Vec<T> active = load(u);
                const Vec<T> slope = load(h) * gelu(active);
                store(u, active);
                store(h, slope);
            }
            add_scaled(&slopes_[r * wide_], T(1), a_.inner, grad_b1_.data());
            add_scaled(grad + r * a_.width, T(1), a_.width, grad_b2_.data());
        }
        product<T, true>(grad, 1, a_.width, hidden_.data(), wide_, grad_w2_.data(), wide_, a_.width, f_, rows);
        product<T, true>(x, 1, a_.width, slopes_.data(), wide_, grad_w1t_.data(), wide_, a_.width, f_, rows);
        product<T, false>(slopes_.data(), wide_, 1, w1_.data(), narrow_, out_.data(), narrow_, rows, d_, a_.inner);
        this->take_out(rows, a_.grad_x + first * a_.width);
    }

    Buffer<T> w1_, w2_, slopes_;                       // [F, narrow], [D, wide], [rows, wide]
    Buffer<T> grad_w1t_, grad_w2_, grad_b1_, grad_b2_;  // the first transposed until it is handed over
};

}}  // namespace seqrec::KERNEL_TARGET
