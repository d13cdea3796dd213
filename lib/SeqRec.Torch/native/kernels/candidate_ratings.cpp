// Inner products of states with a few rows of a table each, read where they lie: neither the rows nor ratings of other items
// are ever stored.
//
// Work per rating: 2*D operations forward, 4*D backward. Bytes: a row of the table forward, one more of its gradient backward.

#include "kernels.h"
#include "rows.h"

namespace seqrec { namespace KERNEL_TARGET {
namespace {

template <class T> void rate(const CandidateRatings<T>& a, int64_t begin, int64_t end) {
    for (int64_t n = begin; n < end; ++n)
        for (int64_t c = n * a.count; c < (n + 1) * a.count; ++c) a.ratings[c] = dot(a.h + n * a.width, a.table + a.candidates[c] * a.width, a.width);
}

template <class T> void rate_backward(const CandidateRatings<T>& a, int64_t begin, int64_t end, int64_t range) {
    T* grad_table = a.grad_table + range * a.items * a.width;
    zero(grad_table, a.items * a.width);
    for (int64_t n = begin; n < end; ++n) {
        T* grad_h = a.grad_h + n * a.width;
        zero(grad_h, a.width);
        for (int64_t c = n * a.count; c < (n + 1) * a.count; ++c) {
            const int64_t row = a.candidates[c] * a.width;
            add_scaled(a.table + row, a.grad[c], a.width, grad_h);
            add_scaled(a.h + n * a.width, a.grad[c], a.width, grad_table + row);
        }
    }
}

}  // namespace

void candidate_ratings(const CandidateRatings<float>& a, int64_t begin, int64_t end) { rate(a, begin, end); }
void candidate_ratings(const CandidateRatings<double>& a, int64_t begin, int64_t end) { rate(a, begin, end); }
void candidate_ratings_backward(const CandidateRatings<float>& a, int64_t begin, int64_t end, int64_t range) { rate_backward(a, begin, end, range); }
void candidate_ratings_backward(const CandidateRatings<double>& a, int64_t begin, int64_t end, int64_t range) { rate_backward(a, begin, end, range); }

}}  // namespace seqrec::KERNEL_TARGET
