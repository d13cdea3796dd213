#include "residual_norm.h"

namespace seqrec { namespace KERNEL_TARGET {
namespace {

template <class T> void backward(const ResidualNorm<T>& a, int64_t begin, int64_t end, int64_t range) {
    zero(a.grads + range * 2 * a.width, 2 * a.width);
    residual_norm_backward_rows(a, begin, end, range);
}

}  // namespace

void residual_norm(const ResidualNorm<float>& a, int64_t begin, int64_t end) { residual_norm_rows(a, begin, end); }
void residual_norm(const ResidualNorm<double>& a, int64_t begin, int64_t end) { residual_norm_rows(a, begin, end); }
void residual_norm_backward(const ResidualNorm<float>& a, int64_t begin, int64_t end, int64_t range) { backward(a, begin, end, range); }
void residual_norm_backward(const ResidualNorm<double>& a, int64_t begin, int64_t end, int64_t range) { backward(a, begin, end, range); }

}}  // namespace seqrec::KERNEL_TARGET
