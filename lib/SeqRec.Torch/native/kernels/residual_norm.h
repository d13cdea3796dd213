// Layer norm of a sum with dropout on its second part, y = LN(x + drop(z)), in one pass over memory. Kept for the backward
// pass: the normalised rows and the inverse of their deviation.

#pragma once

#include "dropout.h"
#include "kernels.h"
#include "rows.h"

namespace seqrec { namespace KERNEL_TARGET {

template <class T> void residual_norm_rows(const ResidualNorm<T>& a, int64_t begin, int64_t end) {
    const int64_t n = a.width;
    const Dropout<T> dropout(a.key, a.drop);
    Buffer<T> scratch(n);
    for (int64_t row = begin; row < end; ++row) {
        const T *x = a.x + row * n, *z = a.z + row * n;
        T *u = a.normal ? a.normal + row * n : scratch.data(), *y = a.y + row * n;
        if (a.drop > 0) {
            dropout(z, n, (a.number + row) * n, u);
            z = u;
        }
        along<T>(n, [&](auto at) { at.put(u, at(x) + at(z)); });
        const T mean = total(u, n) / n;
        along<T>(n, [&](auto at) { at.put(u, at(u) - mean); });
        const T inverse = 1 / std::sqrt(dot(u, u, n) / n + static_cast<T>(a.eps));
        along<T>(n, [&](auto at) {
            const auto normal = at(u) * inverse;
            at.put(u, normal);
            at.put(y, normal * at(a.weight) + at(a.bias));
        });
        if (a.inverse) a.inverse[row] = inverse;
    }
}

// With G the gradient of y and u the normalised row: H = G w, dx = (H - mean(H) - u mean(H u)) / deviation. The
// gradients of weight and bias are added to what is there.
template <class T> void residual_norm_backward_rows(const ResidualNorm<T>& a, int64_t begin, int64_t end, int64_t range) {
    const int64_t n = a.width;
    const Dropout<T> dropout(a.key, a.drop);
    T *grad_weight = a.grads + range * 2 * n, *grad_bias = grad_weight + n;
    for (int64_t row = begin; row < end; ++row) {
        const T *u = a.normal + row * n, *g = a.grad + row * n;
        T *dx = a.grad_x + row * n, *dz = a.grad_z + row * n;
        const T inverse = a.inverse[row];
        along<T>(n, [&](auto at) {
            const auto grad = at(g), normal = at(u);
            at.put(dx, grad * at(a.weight));
            at.put(grad_weight, at(grad_weight) + grad * normal);
            at.put(grad_bias, at(grad_bias) + grad);
        });
        const T mean = total(dx, n) / n, slope = dot(dx, u, n) / n;
        along<T>(n, [&](auto at) { at.put(dx, (at(dx) - mean - at(u) * slope) * inverse); });
        if (a.drop > 0) dropout(dx, n, (a.number + row) * n, dz);
    }
}

}}  // namespace seqrec::KERNEL_TARGET
