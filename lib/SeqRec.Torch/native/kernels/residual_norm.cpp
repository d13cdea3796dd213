// Layer norm of a sum with dropout on its second part, y = LN(x + drop(z)), in one pass over memory. Kept for the backward
// pass: the normalised rows and the inverse of their deviation.

#include "dropout.h"
#include "kernels.h"
#include "rows.h"

namespace seqrec { namespace KERNEL_TARGET {
namespace {

template <class T> void forward(const ResidualNorm<T>& a, int64_t begin, int64_t end) {
    const int64_t n = a.width;
    const Dropout<T> dropout(a.key, a.drop);
    Buffer<T> scratch(n);
    for (int64_t row = begin; row < end; ++row) {
        const T *x = a.x + row * n, *z = a.z + row * n;
        T* u = a.normal ? a.normal + row * n : scratch.data();
        if (a.drop > 0) for (int64_t d = 0; d < n; ++d) u[d] = x[d] + dropout.of(z[d], row * n + d);
        else for (int64_t d = 0; d < n; ++d) u[d] = x[d] + z[d];
        const T mean = total(u, n) / n;
        for (int64_t d = 0; d < n; ++d) u[d] -= mean;
        const T inverse = 1 / std::sqrt(dot(u, u, n) / n + static_cast<T>(a.eps));
        for (int64_t d = 0; d < n; ++d) {
            u[d] *= inverse;
            a.y[row * n + d] = u[d] * a.weight[d] + a.bias[d];
        }
        if (a.inverse) a.inverse[row] = inverse;
    }
}

// With G the gradient of y and u the normalised row: H = G w, dx = (H - mean(H) - u mean(H u)) / deviation.
template <class T> void backward(const ResidualNorm<T>& a, int64_t begin, int64_t end, int64_t range) {
    const int64_t n = a.width;
    const Dropout<T> dropout(a.key, a.drop);
    T *__restrict grad_weight = a.grads + range * 2 * n, *__restrict grad_bias = grad_weight + n;
    zero(grad_weight, n);
    zero(grad_bias, n);
    for (int64_t row = begin; row < end; ++row) {
        const T *__restrict u = a.normal + row * n, *__restrict g = a.grad + row * n, *__restrict weight = a.weight;
        T *__restrict dx = a.grad_x + row * n, *__restrict dz = a.grad_z + row * n;
        const T inverse = a.inverse[row];
        for (int64_t d = 0; d < n; ++d) {
            dx[d] = g[d] * weight[d];
            grad_weight[d] += g[d] * u[d];
            grad_bias[d] += g[d];
        }
        const T mean = total(dx, n) / n, along = dot(dx, u, n) / n;
        for (int64_t d = 0; d < n; ++d) dx[d] = (dx[d] - mean - u[d] * along) * inverse;
        if (a.drop > 0) for (int64_t d = 0; d < n; ++d) dz[d] = dropout.of(dx[d], row * n + d);
    }
}

}  // namespace

void residual_norm(const ResidualNorm<float>& a, int64_t begin, int64_t end) { forward(a, begin, end); }
void residual_norm(const ResidualNorm<double>& a, int64_t begin, int64_t end) { forward(a, begin, end); }
void residual_norm_backward(const ResidualNorm<float>& a, int64_t begin, int64_t end, int64_t range) { backward(a, begin, end, range); }
void residual_norm_backward(const ResidualNorm<double>& a, int64_t begin, int64_t end, int64_t range) { backward(a, begin, end, range); }

}}  // namespace seqrec::KERNEL_TARGET
