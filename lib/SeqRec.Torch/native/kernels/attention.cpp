// Attention over packed sequences, one (sequence, head) at a time, as products of matrices that stay in cache: for a group
// of slots the scores against all keys, their softmax, and its product with the values. Nothing of size L x L outlives its
// sequence: the backward pass computes the weights anew, and draws the same dropout bits again.

#include "attention_row.h"
#include "product.h"

namespace seqrec { namespace KERNEL_TARGET {
namespace {

template <class T> struct Rows {
    const T* data;
    int64_t stride;  // from row to row
};

template <class T> struct Head {
    const Attention<T>& a;
    int64_t sequence, head, depth;
    int64_t first = a.offsets[sequence], length = a.offsets[sequence + 1] - first;     // of the keys
    int64_t asked = a.asking[sequence], asking = a.asking[sequence + 1] - asked;       // of the queries
    int64_t slots = round_up(length, kLanes<T>), width = round_up(depth, kLanes<T>);  // in whole vectors

    template <class P> P key(P x, int64_t t) const { return x + (first + t) * a.width + head * depth; }
    template <class P> P query(P x, int64_t i) const { return x + (asked + i) * a.width + head * depth; }

    // `count` rows of a head in whole vectors, [count, width]: where they lie or, to be padded, as a copy at `free`.
    Rows<T> rows(const T* x, int64_t count, T*& free) const {
        if (width == depth) return {x, a.width};
        T* out = free;
        for (int64_t t = 0; t < count; ++t, free += width) {
            copy(x + t * a.width, depth, free);
            zero(free + depth, width - depth);
        }
        return {out, width};
    }

    // Keys as [d, slots], so that a product with them runs along the slots.
    const T* columns(const T* x, T*& free) const {
        T* out = free;
        const int64_t even_t = length / 4 * 4, even_d = depth / 4 * 4;
        for (int64_t t = 0; t < even_t; t += 4)
            for (int64_t d = 0; d < even_d; d += 4) {
                const T* from[] = {key(x, t), key(x, t + 1), key(x, t + 2), key(x, t + 3)};
                T *at = out + d * slots, *to[] = {at, at + slots, at + 2 * slots, at + 3 * slots};
                transpose4(from, d, to, t);
            }
        for (int64_t d = 0; d < depth; ++d, free += slots) {
            for (int64_t t = d < even_d ? even_t : 0; t < length; ++t) free[t] = key(x, t)[d];
            zero(free + length, slots - length);
        }
        return out;
    }

    // Lets `write` form `count` rows of a head in whole vectors: where they belong or, to be cut, at `free` first.
    template <class F> void form(T* to, int64_t count, T* free, F write) const {
        if (width == depth) return write(to, a.width);
        write(free, width);
        for (int64_t r = 0; r < count; ++r) copy(free + r * width, depth, to + r * a.width);
    }

    // Slots before those that ask, and the last slot that query i sees.
    int64_t before() const { return length - asking; }
    int64_t last(int64_t i) const { return a.causal ? before() + i : length - 1; }

    // Whole vectors up to the last slot that any of `count` queries sees.
    int64_t seen(int64_t i, int64_t count) const { return round_up(last(i + count - 1) + 1, kLanes<T>); }

    // out[r, j] = x[asked + i + r, head, :] . m[:, j] for `count` queries and what they see.
    void scores(const T* x, const T* m, int64_t i, int64_t count, T* out) const {
        product<T, false>(query(x, i), a.width, 1, m, slots, out, slots, count, seen(i, count), depth);
    }

    void softmax(T* row, T scale, int64_t i, int64_t end) const { softmax_row(row, scale, last(i) + 1, end); }

    void mask(int64_t i, int64_t end, T* out) const { dropout_row(a, a.number + first + before() + i, head, end, out); }
};

// Elements of scratch that a head needs at most.
template <class T> int64_t scratch_size(int64_t length, int64_t depth) {
    const int64_t slots = round_up(length, kLanes<T>), width = round_up(depth, kLanes<T>);
    return 2 * depth * slots + 3 * length * width + (2 * length + kGroup + 1) * slots + kGroup * width;
}

template <class T> void forward_head(const Head<T>& h, T* free) {
    const auto& a = h.a;
    const T* keys = h.columns(a.k, free);
    const Rows<T> values = h.rows(h.key(a.v, 0), h.length, free);
    T *p = free, *kept = p + kGroup * h.slots, *out = kept + h.slots;
    const T scale = 1 / std::sqrt(static_cast<T>(h.depth));
    for (int64_t i = 0; i < h.asking; i += kGroup) {
        const int64_t count = smaller<int64_t>(kGroup, h.asking - i), end = h.seen(i, count);
        h.scores(a.q, keys, i, count, p);
        for (int64_t r = 0; r < count; ++r) {
            T* row = p + r * h.slots;
            h.softmax(row, scale, i + r, end);
            if (a.drop == 0) continue;
            h.mask(i + r, end, kept);
            for (int64_t j = 0; j < end; j += kLanes<T>) store(row + j, load(row + j) * load(kept + j));
        }
        h.form(h.query(a.out, i), count, out, [&](T* to, int64_t stride) {
            product<T, false>(p, h.slots, 1, values.data, values.stride, to, stride, count, h.width, h.last(i + count - 1) + 1);
        });
    }
}

// From the raw scores and dP of a query, up to `end`, its dS and its dropped weights, both in place and 0 where it does not see.
template <class T> void score_gradient(const Head<T>& h, int64_t i, int64_t end, T scale, T* p, T* dp, T* kept) {
    constexpr int W = kLanes<T>;
    h.softmax(p, scale, i, end);
    if (h.a.drop > 0) h.mask(i, end, kept);
    else for (int64_t j = 0; j < end; ++j) kept[j] = 1;
    Vec<T> dots{};
    for (int64_t j = 0; j < end; j += W) {
        const Vec<T> d = load(dp + j) * load(kept + j);
        store(dp + j, d);
        dots += load(p + j) * d;
    }
    const T dot = folded<T>(dots);
    for (int64_t j = 0; j < end; j += W) {
        const Vec<T> weight = load(p + j);
        store(dp + j, weight * (load(dp + j) - dot) * scale);
        store(p + j, weight * load(kept + j));
    }
    for (int64_t j = end; j < h.slots; j += W) {
        store(dp + j, Vec<T>{});
        store(p + j, Vec<T>{});
    }
}

// grad[first + j, head, :] = sum_i m[i, j] * x[i, :], a group of slots j at a time; x is [queries, width].
template <class T> void transposed_product(const Head<T>& h, const T* m, Rows<T> x, T* free, T* grad) {
    for (int64_t j = 0; j < h.length; j += kGroup) {
        const int64_t count = smaller<int64_t>(kGroup, h.length - j), from = h.a.causal ? larger<int64_t>(0, j - h.before()) : 0;
        h.form(h.key(grad, j), count, free, [&](T* to, int64_t stride) {
            product<T, false>(m + from * h.slots + j, 1, h.slots, x.data + from * x.stride, x.stride, to, stride, count, h.width, h.asking - from);
        });
    }
}

// With P the softmax, M the mask and G the gradient of the output:
//   dV = (P M)' G,  dP = M (G V'),  dS = P (dP - sum_j P dP),  dQ = dS K / sqrt d,  dK = dS' Q / sqrt d.
template <class T> void backward_head(const Head<T>& h, T* free) {
    const auto& a = h.a;
    const T *key_columns = h.columns(a.k, free), *value_columns = h.columns(a.v, free);
    const Rows<T> keys = h.rows(h.key(a.k, 0), h.length, free), queries = h.rows(h.query(a.q, 0), h.asking, free);
    const Rows<T> grads = h.rows(h.query(a.grad_out, 0), h.asking, free);
    T *weights = free, *ds = weights + h.asking * h.slots;  // [queries, slots] each
    T *kept = ds + h.asking * h.slots, *out = kept + h.slots;
    const T scale = 1 / std::sqrt(static_cast<T>(h.depth));
    for (int64_t i = 0; i < h.asking; i += kGroup) {
        const int64_t count = smaller<int64_t>(kGroup, h.asking - i);
        T *p = weights + i * h.slots, *dp = ds + i * h.slots;
        h.scores(a.q, key_columns, i, count, p);
        h.scores(a.grad_out, value_columns, i, count, dp);
        for (int64_t r = 0; r < count; ++r) score_gradient(h, i + r, h.seen(i, count), scale, p + r * h.slots, dp + r * h.slots, kept);
        h.form(h.query(a.grad_q, i), count, out, [&](T* to, int64_t stride) {
            product<T, false>(dp, h.slots, 1, keys.data, keys.stride, to, stride, count, h.width, h.last(i + count - 1) + 1);
        });
    }
    transposed_product(h, ds, queries, out, a.grad_k);
    transposed_product(h, weights, grads, out, a.grad_v);
}

template <class T, class F> void each_head(const Attention<T>& a, int64_t begin, int64_t end, F body) {
    const int64_t depth = a.width / a.heads;
    int64_t longest = 0;
    for (int64_t b = begin; b < end; ++b) longest = larger(longest, a.offsets[b + 1] - a.offsets[b]);
    Buffer<T> scratch(scratch_size<T>(longest, depth));
    for (int64_t b = begin; b < end; ++b)
        for (int64_t head = 0; head < a.heads; ++head)
            body(Head<T>{a, b, head, depth}, scratch.data());
}

}  // namespace

void attention(const Attention<float>& a, int64_t begin, int64_t end) { each_head(a, begin, end, forward_head<float>); }
void attention(const Attention<double>& a, int64_t begin, int64_t end) { each_head(a, begin, end, forward_head<double>); }
void attention_backward(const Attention<float>& a, int64_t begin, int64_t end) { each_head(a, begin, end, backward_head<float>); }
void attention_backward(const Attention<double>& a, int64_t begin, int64_t end) { each_head(a, begin, end, backward_head<double>); }

}}  // namespace seqrec::KERNEL_TARGET
