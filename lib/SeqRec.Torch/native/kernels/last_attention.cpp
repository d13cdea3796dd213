// Attention of the last slot of each packed sequence alone: one query for all keys, so that a layer whose other slots nobody
// reads need not compute them. The weights, and the dropout bits, are those of the last slot in attention.cpp.

#include "attention_row.h"
#include "rows.h"

namespace seqrec { namespace KERNEL_TARGET {
namespace {

template <class T> struct LastSlot {
    const Attention<T>& a;   // q, out and their gradients are [B, H * d]
    int64_t sequence, head, depth;
    int64_t first = a.offsets[sequence], length = a.offsets[sequence + 1] - first, slots = round_up(length, kLanes<T>);

    template <class P> P query(P x) const { return x + sequence * a.width + head * depth; }
    template <class P> P key(P x, int64_t j) const { return x + (first + j) * a.width + head * depth; }
    T scale() const { return 1 / std::sqrt(static_cast<T>(depth)); }

    // p = softmax(q K' / sqrt d), and what dropout multiplies it by.
    void weights(T* p, T* kept) const {
        for (int64_t j = 0; j < length; ++j) p[j] = dot(query(a.q), key(a.k, j), depth);
        softmax_row(p, scale(), length, slots);
        if (a.drop > 0) dropout_row(a, first + length - 1, head, length, kept);
        else for (int64_t j = 0; j < length; ++j) kept[j] = 1;
    }

    void forward(T* p, T* kept, T*) const {
        weights(p, kept);
        zero(query(a.out), depth);
        for (int64_t j = 0; j < length; ++j) add_scaled(key(a.v, j), p[j] * kept[j], depth, query(a.out));
    }

    // With G the gradient of the output: dV_j = p_j m_j G,  dp_j = m_j G.V_j,  ds_j = p_j (dp_j - sum p dp),
    // dQ = sum ds_j K_j / sqrt d,  dK_j = ds_j Q / sqrt d.
    void backward(T* p, T* kept, T* dp) const {
        weights(p, kept);
        T total = 0;
        for (int64_t j = 0; j < length; ++j) {
            dp[j] = kept[j] * dot(query(a.grad_out), key(a.v, j), depth);
            total += p[j] * dp[j];
        }
        zero(query(a.grad_q), depth);
        for (int64_t j = 0; j < length; ++j) {
            const T ds = p[j] * (dp[j] - total) * scale();
            zero(key(a.grad_k, j), depth);
            zero(key(a.grad_v, j), depth);
            add_scaled(query(a.q), ds, depth, key(a.grad_k, j));
            add_scaled(query(a.grad_out), p[j] * kept[j], depth, key(a.grad_v, j));
            add_scaled(key(a.k, j), ds, depth, query(a.grad_q));
        }
    }
};

template <class T> void each(const Attention<T>& a, int64_t begin, int64_t end, void (LastSlot<T>::*body)(T*, T*, T*) const) {
    int64_t longest = 0;
    for (int64_t b = begin; b < end; ++b) longest = larger(longest, a.offsets[b + 1] - a.offsets[b]);
    const int64_t slots = round_up(longest, kLanes<T>);
    Buffer<T> scratch(3 * slots);
    for (int64_t b = begin; b < end; ++b)
        for (int64_t head = 0; head < a.heads; ++head)
            (LastSlot<T>{a, b, head, a.width / a.heads}.*body)(scratch.data(), scratch.data() + slots, scratch.data() + 2 * slots);
}

}  // namespace

void last_attention(const Attention<float>& a, int64_t begin, int64_t end) { each(a, begin, end, &LastSlot<float>::forward); }
void last_attention(const Attention<double>& a, int64_t begin, int64_t end) { each(a, begin, end, &LastSlot<double>::forward); }
void last_attention_backward(const Attention<float>& a, int64_t begin, int64_t end) { each(a, begin, end, &LastSlot<float>::backward); }
void last_attention_backward(const Attention<double>& a, int64_t begin, int64_t end) { each(a, begin, end, &LastSlot<double>::backward); }

}}  // namespace seqrec::KERNEL_TARGET
