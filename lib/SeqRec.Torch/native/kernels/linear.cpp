#include "linear.h"

namespace seqrec { namespace KERNEL_TARGET {
namespace {

template <class T> void backward(const Linear<T>& a, int64_t begin, int64_t end, int64_t range) {
    LinearBackward<T> pass(a, range);
    pass.rows(begin, end);
    pass.hand_over();
}

}  // namespace

void linear(const Linear<float>& a, int64_t begin, int64_t end) { LinearForward<float>(a).rows(begin, end); }
void linear(const Linear<double>& a, int64_t begin, int64_t end) { LinearForward<double>(a).rows(begin, end); }
void linear_backward(const Linear<float>& a, int64_t begin, int64_t end, int64_t range) { backward(a, begin, end, range); }
void linear_backward(const Linear<double>& a, int64_t begin, int64_t end, int64_t range) { backward(a, begin, end, range); }

}}  // namespace seqrec::KERNEL_TARGET
