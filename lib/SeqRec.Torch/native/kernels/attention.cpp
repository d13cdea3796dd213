// Attention over packed sequences, one (sequence, head) at a time. Nothing of size L x L outlives its sequence:
// the backward pass computes the weights anew, and draws the same dropout bits again.

#include "kernels.h"
#include "simd.h"

namespace seqrec { namespace KERNEL_TARGET {
namespace {

template <class T> struct Head {
    const Attention<T>& a;
    int64_t first, length, head, depth, padded;  // padded: length rounded up to whole vectors
    Buffer<T>& scratch;                    // keys or values transposed, [d, padded], then rows of weights

    // x[first + t, head, :] as [d, padded], so that a product with it runs along the slots.
    void transpose(const T* x, T* out) const {
        for (int64_t d = 0; d < depth; ++d) {
            for (int64_t t = 0; t < length; ++t) out[d * padded + t] = at(x, t)[d];
            zero(out + d * padded + length, padded - length);
        }
    }

    const T* at(const T* x, int64_t t) const { return x + (first + t) * a.width + head * depth; }
    T* at(T* x, int64_t t) const { return x + (first + t) * a.width + head * depth; }

    // The last slot that slot i sees.
    int64_t last(int64_t i) const { return a.causal ? i : length - 1; }

    // row[j] = scale * x . m[:, j] for the slots j <= last; whole vectors, so a few beyond are computed too.
    void scores(const T* x, const T* m, T scale, int64_t last, T* row) const {
        constexpr int W = kLanes<T>;
        for (int64_t j = 0; j <= last; j += W) {
            Vec<T> s{};
            for (int64_t d = 0; d < depth; ++d) s += x[d] * load(m + d * padded + j);
            store(row + j, s * scale);
        }
    }

    // Softmax over 0..last; the rest of the last vector becomes 0.
    void softmax(T* row, int64_t last) const {
        constexpr int W = kLanes<T>;
        T m = row[0];
        for (int64_t j = 1; j <= last; ++j) m = larger(m, row[j]);
        for (int64_t j = last + 1; j % W != 0; ++j) row[j] = -INFINITY;
        Vec<T> sums{};
        for (int64_t j = 0; j <= last; j += W) {
            const Vec<T> e = exp_negative(max<T>(splat<T>(-1e4), load(row + j) - m));
            store(row + j, e);
            sums += e;
        }
        const T inverse = 1 / sum<T>(sums);
        for (int64_t j = 0; j <= last; j += W) store(row + j, load(row + j) * inverse);
    }

    // mask[j] = 0 or 1/(1-p), by (key, head, slot, j).
    void mask(int64_t i, T* out) const {
        const auto threshold = static_cast<uint32_t>(smaller(a.drop * 4294967296.0, 4294967295.0));
        const T keep = static_cast<T>(1 / (1 - a.drop));
        const uint64_t key = a.key + 0x9E3779B97F4A7C15ULL * static_cast<uint64_t>((first + i) * a.heads + head);
        for (int64_t j = 0; j <= last(i); ++j) out[j] = random_bits(key, static_cast<uint32_t>(j)) >= threshold ? keep : T(0);
    }
};

template <class T> void forward_head(const Head<T>& h) {
    const auto& a = h.a;
    T* keys = h.scratch.data();
    T* row = keys + h.depth * h.padded;
    T* kept = row + h.padded;
    h.transpose(a.k, keys);
    const T scale = 1 / std::sqrt(static_cast<T>(h.depth));
    for (int64_t i = 0; i < h.length; ++i) {
        const int64_t last = h.last(i);
        h.scores(h.at(a.q, i), keys, scale, last, row);
        h.softmax(row, last);
        if (a.drop > 0) {
            h.mask(i, kept);
            for (int64_t j = 0; j <= last; ++j) row[j] *= kept[j];
        }
        T* out = h.at(a.out, i);
        zero(out, h.depth);
        for (int64_t j = 0; j <= last; ++j) {
            const T* v = h.at(a.v, j);
            for (int64_t d = 0; d < h.depth; ++d) out[d] += row[j] * v[d];
        }
    }
}

// With P the softmax, M the mask and G the gradient of the output:
//   dV = (P M)' G,  dP = M (G V'),  dS = P (dP - sum_j P dP),  dQ = dS K / sqrt d,  dK = dS' Q / sqrt d.
template <class T> void backward_head(const Head<T>& h) {
    const auto& a = h.a;
    T* keys = h.scratch.data();
    T* values = keys + h.depth * h.padded;
    T* p = values + h.depth * h.padded;
    T* dp = p + h.padded;
    T* kept = dp + h.padded;
    h.transpose(a.k, keys);
    h.transpose(a.v, values);
    const T scale = 1 / std::sqrt(static_cast<T>(h.depth));
    for (int64_t i = 0; i < h.length; ++i) {
        const int64_t last = h.last(i);
        const T *q = h.at(a.q, i), *g = h.at(a.grad_out, i);
        h.scores(q, keys, scale, last, p);
        h.softmax(p, last);
        h.scores(g, values, T(1), last, dp);
        if (a.drop > 0) h.mask(i, kept);
        else for (int64_t j = 0; j <= last; ++j) kept[j] = 1;
        T dot = 0;
        for (int64_t j = 0; j <= last; ++j) {
            dp[j] *= kept[j];
            dot += p[j] * dp[j];
        }
        T* gq = h.at(a.grad_q, i);
        zero(gq, h.depth);
        for (int64_t j = 0; j <= last; ++j) {
            const T ds = p[j] * (dp[j] - dot) * scale, w = p[j] * kept[j];
            const T* k = h.at(a.k, j);
            T *gk = h.at(a.grad_k, j), *gv = h.at(a.grad_v, j);
            for (int64_t d = 0; d < h.depth; ++d) {
                gq[d] += ds * k[d];
                gk[d] += ds * q[d];
                gv[d] += w * g[d];
            }
        }
    }
}

template <class T, class F> void each_head(const Attention<T>& a, int64_t begin, int64_t end, F body) {
    Buffer<T> scratch;
    const int64_t depth = a.width / a.heads;
    for (int64_t b = begin; b < end; ++b) {
        const int64_t length = a.offsets[b + 1] - a.offsets[b];
        const int64_t padded = (length + kLanes<T> - 1) / kLanes<T> * kLanes<T>;
        scratch.resize((2 * depth + 3) * padded);
        for (int64_t head = 0; head < a.heads; ++head) body(Head<T>{a, a.offsets[b], length, head, depth, padded, scratch});
    }
}

}  // namespace

void attention(const Attention<float>& a, int64_t begin, int64_t end) { each_head(a, begin, end, forward_head<float>); }
void attention(const Attention<double>& a, int64_t begin, int64_t end) { each_head(a, begin, end, forward_head<double>); }
void attention_backward(const Attention<float>& a, int64_t begin, int64_t end) { each_head(a, begin, end, backward_head<float>); }
void attention_backward(const Attention<double>& a, int64_t begin, int64_t end) { each_head(a, begin, end, backward_head<double>); }

}}  // namespace seqrec::KERNEL_TARGET
