// The two-layer network of a Transformer block, y = W2 gelu(W1 x + b1) + b2, a tile of rows at a time: what lies between the
// layers, four times as wide as a row, stays in cache. The backward pass computes it anew.

#include "kernels.h"
#include "product.h"
#include "rows.h"

namespace seqrec { namespace KERNEL_TARGET {
namespace {

constexpr int kTile = 48;  // rows: a whole number of register blocks

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

template <class T> struct Workspace {
    static constexpr int64_t kLine = 64 / sizeof(T);  // an odd number of cache lines between rows, so that a column meets all sets of the cache
    const FeedForward<T>& a;
    int64_t d = round_up(a.width, kLanes<T>), f = round_up(a.inner, kLanes<T>), wide = f + kLine, narrow = d + kLine;
    Buffer<T> w1t, w2t, w1, w2;  // [D, wide], [F, narrow], [F, narrow], [D, wide]; the last two for the backward pass
    Buffer<T> hidden, slopes, out;

    explicit Workspace(const FeedForward<T>& a) : a(a), w1t(a.width * wide), w2t(a.inner * narrow), hidden(kTile * wide), out(kTile * narrow) {
        for (int64_t i = 0; i < a.inner; ++i)
            for (int64_t j = 0; j < a.width; ++j) w1t[j * wide + i] = a.w1[i * a.width + j];
        for (int64_t j = 0; j < a.width; ++j)
            for (int64_t i = 0; i < a.inner; ++i) w2t[i * narrow + j] = a.w2[j * a.inner + i];
    }

    // W1 x + b1 of a tile of rows. [rows, wide]
    void ascend(const T* x, int64_t rows) {
        for (int64_t r = 0; r < rows; ++r) copy(a.b1, a.inner, &hidden[r * wide]);
        product<T, true>(x, a.width, 1, w1t.data(), wide, hidden.data(), wide, rows, f, a.width);
    }
};

template <class T> void forward(const FeedForward<T>& a, int64_t begin, int64_t end) {
    Workspace<T> w(a);
    for (int64_t first = begin; first < end; first += kTile) {
        const int64_t rows = smaller<int64_t>(kTile, end - first);
        w.ascend(a.x + first * a.width, rows);
        for (int64_t r = 0; r < rows; ++r) {
            for (int64_t i = 0; i < w.f; i += kLanes<T>) {
                Vec<T> x = load(&w.hidden[r * w.wide + i]);
                gelu(x);
                store(&w.hidden[r * w.wide + i], x);
            }
            copy(a.b2, a.width, &w.out[r * w.narrow]);
        }
        product<T, true>(w.hidden.data(), w.wide, 1, w.w2t.data(), w.narrow, w.out.data(), w.narrow, rows, w.d, a.inner);
        for (int64_t r = 0; r < rows; ++r) copy(&w.out[r * w.narrow], a.width, a.y + (first + r) * a.width);
    }
}

// What the backward pass sums over rows; the gradient of W1 transposed until it is handed over.
template <class T> struct Sums {
    Buffer<T> w1t, w2, b1, b2;

    explicit Sums(const Workspace<T>& w) : w1t(w.a.width * w.wide), w2(w.a.width * w.wide), b1(w.wide), b2(w.narrow) {}

    void hand_over(const Workspace<T>& w, T* to) {
        const int64_t width = w.a.width, inner = w.a.inner;
        for (int64_t i = 0; i < inner; ++i)
            for (int64_t j = 0; j < width; ++j) to[i * width + j] = w1t[j * w.wide + i];
        for (int64_t j = 0; j < width; ++j) copy(&w2[j * w.wide], inner, to + inner * width + j * inner);
        copy(b1.data(), inner, to + 2 * inner * width);
        copy(b2.data(), width, to + 2 * inner * width + inner);
    }
};

// With G the gradient of y, u = W1 x + b1 and H = (G W2) gelu'(u):  dW2 = G' gelu(u),  dW1 = H' x,  dx = H W1.
template <class T> void backward_tile(Workspace<T>& w, Sums<T>& sums, int64_t first, int64_t rows) {
    const auto& a = w.a;
    const T *x = a.x + first * a.width, *grad = a.grad + first * a.width;
    w.ascend(x, rows);
    product<T, false>(grad, a.width, 1, w.w2.data(), w.wide, w.slopes.data(), w.wide, rows, w.f, a.width);
    for (int64_t r = 0; r < rows; ++r) {
        for (int64_t i = 0; i < w.f; i += kLanes<T>) {
            T *u = &w.hidden[r * w.wide + i], *h = &w.slopes[r * w.wide + i];
            Vec<T> active = load(u);
            const Vec<T> slope = load(h) * gelu(active);
            store(u, active);
            store(h, slope);
        }
        add_scaled(&w.slopes[r * w.wide], T(1), a.inner, sums.b1.data());
        add_scaled(grad + r * a.width, T(1), a.width, sums.b2.data());
    }
    product<T, true>(grad, 1, a.width, w.hidden.data(), w.wide, sums.w2.data(), w.wide, a.width, w.f, rows);
    product<T, true>(x, 1, a.width, w.slopes.data(), w.wide, sums.w1t.data(), w.wide, a.width, w.f, rows);
    product<T, false>(w.slopes.data(), w.wide, 1, w.w1.data(), w.narrow, w.out.data(), w.narrow, rows, w.d, a.inner);
    for (int64_t r = 0; r < rows; ++r) copy(&w.out[r * w.narrow], a.width, a.grad_x + (first + r) * a.width);
}

template <class T> void backward(const FeedForward<T>& a, int64_t begin, int64_t end, int64_t range) {
    Workspace<T> w(a);
    w.w1.resize(a.inner * w.narrow);
    w.w2.resize(a.width * w.wide);
    w.slopes.resize(kTile * w.wide);
    for (int64_t i = 0; i < a.inner; ++i) copy(a.w1 + i * a.width, a.width, &w.w1[i * w.narrow]);
    for (int64_t j = 0; j < a.width; ++j) copy(a.w2 + j * a.inner, a.inner, &w.w2[j * w.wide]);
    Sums<T> sums(w);
    for (int64_t first = begin; first < end; first += kTile) backward_tile(w, sums, first, smaller<int64_t>(kTile, end - first));
    sums.hand_over(w, a.grads + range * a.parameters());
}

}  // namespace

void feed_forward(const FeedForward<float>& a, int64_t begin, int64_t end) { forward(a, begin, end); }
void feed_forward(const FeedForward<double>& a, int64_t begin, int64_t end) { forward(a, begin, end); }
void feed_forward_backward(const FeedForward<float>& a, int64_t begin, int64_t end, int64_t range) { backward(a, begin, end, range); }
void feed_forward_backward(const FeedForward<double>& a, int64_t begin, int64_t end, int64_t range) { backward(a, begin, end, range); }

}}  // namespace seqrec::KERNEL_TARGET
