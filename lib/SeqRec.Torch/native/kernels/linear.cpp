// Linear maps of narrow rows, y = W x + b, a tile of rows at a time. A general product first brings its operands into another
// order, which costs as much as it saves where rows have 64 elements.

#include "kernels.h"
#include "product.h"
#include "rows.h"

namespace seqrec { namespace KERNEL_TARGET {
namespace {

constexpr int kTile = 48;  // rows: a whole number of register blocks

template <class T> struct Sizes {
    int64_t in, out;  // of a row in whole vectors
    bool whole;       // as they are, so that rows need not be copied to be padded

    explicit Sizes(const Linear<T>& a) : in(round_up(a.in, kLanes<T>)), out(round_up(a.out, kLanes<T>)), whole(in == a.in && out == a.out) {}
};

template <class T> void forward(const Linear<T>& a, int64_t begin, int64_t end) {
    const Sizes<T> s(a);
    Buffer<T> transposed(a.in * s.out), padded(s.whole ? 0 : kTile * s.out);
    for (int64_t o = 0; o < a.out; ++o)
        for (int64_t i = 0; i < a.in; ++i) transposed[i * s.out + o] = a.w[o * a.in + i];
    for (int64_t first = begin; first < end; first += kTile) {
        const int64_t rows = smaller<int64_t>(kTile, end - first);
        T* y = s.whole ? a.y + first * a.out : padded.data();
        for (int64_t r = 0; r < rows; ++r) copy(a.b, a.out, y + r * s.out);
        product<T, true>(a.x + first * a.in, a.in, 1, transposed.data(), s.out, y, s.out, rows, s.out, a.in);
        if (s.whole) continue;
        for (int64_t r = 0; r < rows; ++r) copy(y + r * s.out, a.out, a.y + (first + r) * a.out);
    }
}

// With G the gradient of y:  dx = G W,  dW = G' x;  x and dx of a tile of rows in whole vectors.
template <class T> void backward_tile(const Linear<T>& a, const Sizes<T>& s, const T* grad, int64_t rows, const T* w, const T* x, T* grad_x, T* grad_w) {
    if (a.adds) product<T, true>(grad, a.out, 1, w, s.in, grad_x, s.in, rows, s.in, a.out);
    else product<T, false>(grad, a.out, 1, w, s.in, grad_x, s.in, rows, s.in, a.out);
    product<T, true>(grad, 1, a.out, x, s.in, grad_w, s.in, a.out, s.in, rows);
}

template <class T> void backward(const Linear<T>& a, int64_t begin, int64_t end, int64_t range) {
    const Sizes<T> s(a);
    Buffer<T> w(a.out * s.in), grad_w(a.out * s.in), x(kTile * s.in), grad_x(kTile * s.in);
    T *to = a.grads + range * (a.out * a.in + a.out), *grad_b = to + a.out * a.in;
    zero(grad_b, a.out);
    for (int64_t o = 0; o < a.out; ++o) copy(a.w + o * a.in, a.in, &w[o * s.in]);
    for (int64_t first = begin; first < end; first += kTile) {
        const int64_t rows = smaller<int64_t>(kTile, end - first), at = first * a.in;
        const T* grad = a.grad + first * a.out;
        for (int64_t r = 0; r < rows; ++r) add_scaled(grad + r * a.out, T(1), a.out, grad_b);
        if (s.whole) {
            backward_tile(a, s, grad, rows, w.data(), a.x + at, a.grad_x + at, grad_w.data());
            continue;
        }
        for (int64_t r = 0; r < rows; ++r) {
            copy(a.x + at + r * a.in, a.in, &x[r * s.in]);
            copy(a.grad_x + at + r * a.in, a.in, &grad_x[r * s.in]);
        }
        backward_tile(a, s, grad, rows, w.data(), x.data(), grad_x.data(), grad_w.data());
        for (int64_t r = 0; r < rows; ++r) copy(&grad_x[r * s.in], a.in, a.grad_x + at + r * a.in);
    }
    for (int64_t o = 0; o < a.out; ++o) copy(&grad_w[o * s.in], a.in, to + o * a.in);
}

}  // namespace

void linear(const Linear<float>& a, int64_t begin, int64_t end) { forward(a, begin, end); }
void linear(const Linear<double>& a, int64_t begin, int64_t end) { forward(a, begin, end); }
void linear_backward(const Linear<float>& a, int64_t begin, int64_t end, int64_t range) { backward(a, begin, end, range); }
void linear_backward(const Linear<double>& a, int64_t begin, int64_t end, int64_t range) { backward(a, begin, end, range); }

}}  // namespace seqrec::KERNEL_TARGET
