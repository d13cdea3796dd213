// Linear maps of narrow rows, y = W x + b, up to three of the same rows, a tile of rows at a time. A general product first brings
// its operands into another order, which costs as much as it saves where rows have 64 elements; and what three maps read and
// sum of a tile stays in cache.

#include "kernels.h"
#include "product.h"
#include "rows.h"

namespace seqrec { namespace KERNEL_TARGET {
namespace {

constexpr int kTile = 48;  // rows: a whole number of register blocks

// body(map, its outputs in whole vectors, where its matrix starts in a buffer), one map after the other. Returns how long the buffer is.
template <class T, class F> int64_t each(const Linear<T>& a, F body) {
    int64_t at = 0;
    for (int64_t k = 0; k < a.count; ++k) {
        const int64_t out = round_up(a.maps[k].out, kLanes<T>);
        body(a.maps[k], out, at);
        at += round_up(a.in, kLanes<T>) * out;
    }
    return at;
}

template <class T> int64_t matrices(const Linear<T>& a) { return each(a, [](auto&, int64_t, int64_t) {}); }

// Where the gradient of W goes; that of b follows it.
template <class T> T* grads(const Linear<T>& a, const LinearMap<T>& m, int64_t range) { return m.grads + range * (m.out * a.in + m.out); }

template <class T> void forward(const Linear<T>& a, int64_t begin, int64_t end) {
    int64_t widest = 0;
    Buffer<T> transposed(matrices(a));
    each(a, [&](const auto& m, int64_t out, int64_t at) {
        for (int64_t o = 0; o < m.out; ++o)
            for (int64_t i = 0; i < a.in; ++i) transposed[at + i * out + o] = m.w[o * a.in + i];
        widest = larger(widest, out);
    });
    Buffer<T> padded(kTile * widest);
    for (int64_t first = begin; first < end; first += kTile) {
        const int64_t rows = smaller<int64_t>(kTile, end - first);
        each(a, [&](const auto& m, int64_t out, int64_t at) {
            T* y = out == m.out ? m.y + first * m.out : padded.data();
            for (int64_t r = 0; r < rows; ++r) copy(m.b, m.out, y + r * out);
            product<T, true>(a.x + first * a.in, a.in, 1, &transposed[at], out, y, out, rows, out, a.in);
            if (out == m.out) return;
            for (int64_t r = 0; r < rows; ++r) copy(y + r * out, m.out, m.y + (first + r) * m.out);
        });
    }
}

// With G the gradient of y:  dx = G W,  dW = G' x;  x and dx, which is added to, in whole vectors.
template <class T> void backward(const Linear<T>& a, int64_t begin, int64_t end, int64_t range) {
    const int64_t in = round_up(a.in, kLanes<T>);
    Buffer<T> w(matrices(a)), grad_w(matrices(a)), padded(in == a.in ? 0 : kTile * in), grad_padded(kTile * in);
    each(a, [&](const auto& m, int64_t, int64_t at) {
        for (int64_t o = 0; o < m.out; ++o) copy(m.w + o * a.in, a.in, &w[at + o * in]);
        zero(grads(a, m, range) + m.out * a.in, m.out);
    });
    for (int64_t first = begin; first < end; first += kTile) {
        const int64_t rows = smaller<int64_t>(kTile, end - first);
        const T* x = a.x + first * a.in;
        T* grad_x = grad_padded.data();
        if (in != a.in) {
            for (int64_t r = 0; r < rows; ++r) copy(x + r * a.in, a.in, &padded[r * in]);
            x = padded.data();
        }
        zero(grad_x, rows * in);
        each(a, [&](const auto& m, int64_t, int64_t at) {
            const T* grad = m.grad + first * m.out;
            T* grad_b = grads(a, m, range) + m.out * a.in;
            for (int64_t r = 0; r < rows; ++r) add_scaled(grad + r * m.out, T(1), m.out, grad_b);
            product<T, true>(grad, m.out, 1, &w[at], in, grad_x, in, rows, in, m.out);
            product<T, true>(grad, 1, m.out, x, in, &grad_w[at], in, m.out, in, rows);
        });
        for (int64_t r = 0; r < rows; ++r) copy(grad_x + r * in, a.in, a.grad_x + (first + r) * a.in);
    }
    each(a, [&](const auto& m, int64_t, int64_t at) {
        for (int64_t o = 0; o < m.out; ++o) copy(&grad_w[at + o * in], a.in, grads(a, m, range) + o * a.in);
    });
}

}  // namespace

void linear(const Linear<float>& a, int64_t begin, int64_t end) { forward(a, begin, end); }
void linear(const Linear<double>& a, int64_t begin, int64_t end) { forward(a, begin, end); }
void linear_backward(const Linear<float>& a, int64_t begin, int64_t end, int64_t range) { backward(a, begin, end, range); }
void linear_backward(const Linear<double>& a, int64_t begin, int64_t end, int64_t range) { backward(a, begin, end, range); }

}}  // namespace seqrec::KERNEL_TARGET
