#include "feed_forward.h"

namespace seqrec { namespace KERNEL_TARGET {
namespace {

template <class T> void backward(const FeedForward<T>& a, int64_t begin, int64_t end, int64_t range) {
    FeedForwardBackward<T> pass(a);
    pass.rows(begin, end);
    pass.hand_over(range);
}

}  // namespace

void feed_forward(const FeedForward<float>& a, int64_t begin, int64_t end) { FeedForwardForward<float>(a).rows(begin, end); }
void feed_forward(const FeedForward<double>& a, int64_t begin, int64_t end) { FeedForwardForward<double>(a).rows(begin, end); }
void feed_forward_backward(const FeedForward<float>& a, int64_t begin, int64_t end, int64_t range) { backward(a, begin, end, range); }
void feed_forward_backward(const FeedForward<double>& a, int64_t begin, int64_t end, int64_t range) { backward(a, begin, end, range); }

}}  // namespace seqrec::KERNEL_TARGET
