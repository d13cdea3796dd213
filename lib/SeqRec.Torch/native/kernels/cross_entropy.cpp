// Softmax cross-entropy fused with the output product. A chunk of rows is taken through all classes while its logits stay
// in cache; the gradients are formed from them at once, so the [N, V] matrix never exists.
//
// Work per row: 3 products of 2*V*D operations, V exponentials. Bytes from memory per chunk: the table once per product.

#include "kernels.h"
#include "product.h"

namespace seqrec { namespace KERNEL_TARGET {
namespace {

constexpr int kChunk = 64;   // rows whose logits are alive at a time
constexpr int kTile = 256;   // classes whose part of the table stays in cache

template <class T> struct Workspace {
    static constexpr int64_t kPanel = kColumns * kLanes<T>;
    int64_t width;               // D, padded with zeros to whole blocks
    int64_t stride;              // of a row of logits: an odd number of cache lines, so that a column meets all sets of the cache
    Buffer<T> transposed;        // panel after panel of the table, [D, kPanel]
    Buffer<T> h, logits, grad_h;
    Buffer<T> padded_table, padded_grad;
    const T* table;              // [V, width]: the caller's own where D needs no padding, and so its gradient
    T* grad_table;

    Workspace(const CrossEntropy<T>& a, int64_t thread)
        : width(round_up(a.width, kPanel)), stride(round_up(a.classes, kPanel) + 64 / sizeof(T)), transposed(round_up(a.classes, kPanel) * width),
          h(kChunk * width), logits(kChunk * stride), grad_h(kChunk * width), table(a.table), grad_table(gradient(a, thread)) {
        for (int64_t v = 0; v < a.classes; ++v)
            for (int64_t d = 0; d < a.width; ++d) transposed[v / kPanel * kPanel * width + d * kPanel + v % kPanel] = a.table[v * a.width + d];
        if (width != a.width) pad(a);
        if (a.grad_h) zero(grad_table, a.classes * width);
    }

    // Hands over the gradient that was kept apart because of padding.
    void finish(const CrossEntropy<T>& a, int64_t thread) const {
        T* out = gradient(a, thread);
        if (out == grad_table) return;
        for (int64_t v = 0; v < a.classes; ++v) copy(grad_table + v * width, a.width, out + v * a.width);
    }

private:
    static T* gradient(const CrossEntropy<T>& a, int64_t thread) { return a.grad_h ? a.grad_table + thread * a.classes * a.width : nullptr; }

    void pad(const CrossEntropy<T>& a) {
        padded_table.resize(a.classes * width);
        for (int64_t v = 0; v < a.classes; ++v) copy(a.table + v * a.width, a.width, &padded_table[v * width]);
        table = padded_table.data();
        if (!a.grad_h) return;
        padded_grad.resize(a.classes * width);
        grad_table = padded_grad.data();
    }
};

// logits -> exp(logits - max), in place. Returns log(sum exp(logits)); `total` gets the sum of what is left in place.
template <class T> T exponentiate(T* logits, int64_t classes, T* total) {
    constexpr int W = kLanes<T>;
    Vec<T> top = splat(logits[0]);
    int64_t v = 0;
    for (; v + W <= classes; v += W) top = max<T>(top, load(logits + v));
    T m = max<T>(top);
    for (; v < classes; ++v) m = larger(m, logits[v]);
    Vec<T> sums{};
    T rest = 0;
    for (v = 0; v + W <= classes; v += W) {
        const Vec<T> e = exp_negative(load(logits + v) - m);
        store(logits + v, e);
        sums += e;
    }
    for (; v < classes; ++v) rest += logits[v] = std::exp(logits[v] - m);
    *total = sum<T>(sums) + rest;
    return m + std::log(*total);
}

template <class T> void chunk(const CrossEntropy<T>& a, Workspace<T>& w, int64_t first, int64_t rows) {
    for (int64_t r = 0; r < rows; ++r) copy(a.h + (first + r) * a.width, a.width, &w.h[r * w.width]);
    for (int64_t t = 0; t < a.classes; t += w.kPanel)
        product<T, false>(w.h.data(), w.width, 1, &w.transposed[t * w.width], w.kPanel, &w.logits[t], w.stride, rows, w.kPanel, w.width);

    T scale[kChunk];
    for (int64_t r = 0; r < rows; ++r) {
        T* logits = &w.logits[r * w.stride];
        const T target = logits[a.targets[first + r]];
        T total;
        a.losses[first + r] = static_cast<double>(exponentiate(logits, a.classes, &total) - target);
        scale[r] = 1 / (total * a.rows);
    }
    if (!a.grad_h) return;

    // dL/dh = scale * (exp * table) - e_y / N;  dL/dtable = exp' * (scale * h) - h_y / N
    zero(w.grad_h.data(), kChunk * w.width);
    Buffer<T>& scaled = w.h;
    for (int64_t r = 0; r < rows; ++r)
        for (int64_t d = 0; d < a.width; ++d) scaled[r * w.width + d] *= scale[r];
    for (int64_t t = 0; t < a.classes; t += kTile) {
        const int64_t tile = smaller<int64_t>(kTile, a.classes - t);
        product<T, true>(&w.logits[t], w.stride, 1, w.table + t * w.width, w.width, w.grad_h.data(), w.width, rows, w.width, tile);
        product<T, true>(&w.logits[t], 1, w.stride, scaled.data(), w.width, w.grad_table + t * w.width, w.width, tile, w.width, rows);
    }
    const T share = T(1) / a.rows;
    for (int64_t r = 0; r < rows; ++r) {
        const int64_t y = a.targets[first + r];
        for (int64_t d = 0; d < a.width; ++d) {
            a.grad_h[(first + r) * a.width + d] = scale[r] * w.grad_h[r * w.width + d] - share * a.table[y * a.width + d];
            w.grad_table[y * w.width + d] -= share * a.h[(first + r) * a.width + d];
        }
    }
}

template <class T> void run(const CrossEntropy<T>& a, int64_t begin, int64_t end, int64_t thread) {
    Workspace<T> w(a, thread);
    for (int64_t first = begin; first < end; first += kChunk) chunk(a, w, first, smaller<int64_t>(kChunk, end - first));
    if (a.grad_h) w.finish(a, thread);
}

}  // namespace

void cross_entropy(const CrossEntropy<float>& a, int64_t begin, int64_t end, int64_t thread) { run(a, begin, end, thread); }
void cross_entropy(const CrossEntropy<double>& a, int64_t begin, int64_t end, int64_t thread) { run(a, begin, end, thread); }

}}  // namespace seqrec::KERNEL_TARGET
