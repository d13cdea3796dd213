// Dropout by counter and Adam in one pass: both are limited by memory, so each array is read and written once.

#include "dropout.h"
#include "kernels.h"

namespace seqrec { namespace KERNEL_TARGET {
namespace {

template <class T> void drop(const T* x, T* y, uint64_t key, double p, int64_t begin, int64_t end) {
    Dropout<T>(key, p)(x + begin, end - begin, begin, y + begin);
}

template <class T> void update(T* w, const T* g, T* m, T* v, const Adam& a, int64_t begin, int64_t end) {
    const T b1 = a.beta1, b2 = a.beta2, c1 = 1 - a.beta1, c2 = 1 - a.beta2;
    const T step = a.rate / a.correction1, root = 1 / std::sqrt(a.correction2), eps = a.eps, decay = a.decay;
    for (int64_t i = begin; i < end; ++i) {
        const T grad = g[i] + decay * w[i];
        m[i] = b1 * m[i] + c1 * grad;
        v[i] = b2 * v[i] + c2 * grad * grad;
        w[i] -= step * m[i] / (std::sqrt(v[i]) * root + eps);
    }
}

}  // namespace

void dropout(const float* x, float* y, uint64_t key, double p, int64_t begin, int64_t end) { drop(x, y, key, p, begin, end); }
void dropout(const double* x, double* y, uint64_t key, double p, int64_t begin, int64_t end) { drop(x, y, key, p, begin, end); }
void adam(float* w, const float* g, float* m, float* v, const Adam& a, int64_t begin, int64_t end) { update(w, g, m, v, a, begin, end); }
void adam(double* w, const double* g, double* m, double* v, const Adam& a, int64_t begin, int64_t end) { update(w, g, m, v, a, begin, end); }

}}  // namespace seqrec::KERNEL_TARGET
