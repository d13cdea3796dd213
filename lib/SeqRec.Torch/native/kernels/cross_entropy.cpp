// Softmax cross-entropy fused with the output product. A chunk of rows meets the classes tile by tile: the logits of a tile
// turn into exp(logit - m) while they are in cache, m being the largest logit that the row has met, and what is already
// summed shrinks where m grows. Only the exponentials of one chunk are kept, so the [N, V] matrix never exists.
//
// Work per row: 3 products of 2*V*D operations, V exponentials. Bytes from memory per chunk: the table and its gradient
// once per product, and the exponentials out and in.

#include "kernels.h"
#include "product.h"

namespace seqrec { namespace KERNEL_TARGET {
namespace {

constexpr int kChunk = 96;  // rows, and
constexpr int kTile = 192;  // classes: both a whole number of register blocks

template <class T> struct Workspace {
    static constexpr int64_t kPanel = kColumns * kLanes<T>;
    static constexpr int64_t kStride = kTile + 64 / sizeof(T);  // an odd number of cache lines, so that a column meets all sets of the cache
    int64_t width;               // D, padded with zeros to whole blocks
    int64_t tiles;               // whose exponentials are kept
    Buffer<T> transposed;        // panel after panel of the table, [D, kPanel]
    Buffer<T> exps, tops;        // [tiles, kChunk, kStride] and, the m they were taken with, [tiles, kChunk]
    Buffer<T> h, scaled, grad_h; // [kChunk, width]
    Buffer<T> padded_table, padded_grad;
    const T* table;              // [V, width]: the caller's own where D needs no padding, and so its gradient
    T* grad_table;

    Workspace(const CrossEntropy<T>& a, int64_t thread)
        : width(round_up(a.width, kPanel)), tiles(a.grad_h ? (a.classes + kTile - 1) / kTile : 1), transposed(round_up(a.classes, kPanel) * width),
          exps(tiles * kChunk * kStride), tops(tiles * kChunk), h(kChunk * width), scaled(kChunk * width), grad_h(kChunk * width),
          table(a.table), grad_table(gradient(a, thread)) {
        for (int64_t v = 0; v < a.classes; v += kPanel)
            for (int64_t d = 0; d < a.width; ++d)
                for (int64_t k = 0; k < smaller(kPanel, a.classes - v); ++k) transposed[v * width + d * kPanel + k] = a.table[(v + k) * a.width + d];
        if (width != a.width) pad(a);
        if (a.grad_h) zero(grad_table, a.classes * width);
    }

    T* exps_of(int64_t tile) { return &exps[tile % tiles * kChunk * kStride]; }
    T* tops_of(int64_t tile) { return &tops[tile % tiles * kChunk]; }

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

// A row on its way through the classes: the largest logit so far and its class, the sum of exp(logit - top), and the target's logit.
template <class T> struct Row {
    T top = -INFINITY, total = 0, target = 0;
    int64_t likeliest = 0;

    // Logits of the classes from `first` on -> exp(logits - top) in place, for whole vectors. What was summed before shrinks to a larger
    // top: `total`, and `sums` [width].
    void meet(T* logits, int64_t first, int64_t count, T* sums, int64_t width) {
        constexpr int W = kLanes<T>;
        for (; count % W != 0; ++count) logits[count] = -INFINITY;
        Vec<T> tops = load(logits);
        for (int64_t v = W; v < count; v += W) tops = max<T>(tops, load(logits + v));
        const T most = larger(max<T>(tops), top);
        if (most != top) {
            for (int64_t v = count; v-- > 0;) likeliest = logits[v] == most ? first + v : likeliest;
            const T shrink = std::exp(top - most);
            total *= shrink;
            for (int64_t d = 0; d < width; ++d) sums[d] *= shrink;
            top = most;
        }
        Vec<T> part{};
        for (int64_t v = 0; v < count; v += W) {
            const Vec<T> e = exp_negative(load(logits + v) - top);
            store(logits + v, e);
            part += e;
        }
        total += sum<T>(part);
    }
};

// The rows through all classes; grad_h becomes exp * table.
template <class T> void ascend(const CrossEntropy<T>& a, Workspace<T>& w, int64_t first, int64_t rows, Row<T>* met) {
    for (int64_t r = 0; r < rows; ++r) copy(a.h + (first + r) * a.width, a.width, &w.h[r * w.width]);
    zero(w.grad_h.data(), kChunk * w.width);
    for (int64_t t = 0; t < a.classes; t += kTile) {
        const int64_t count = smaller<int64_t>(kTile, a.classes - t);
        T *exps = w.exps_of(t / kTile), *tops = w.tops_of(t / kTile);
        for (int64_t v = 0; v < count; v += w.kPanel)
            product<T, false>(w.h.data(), w.width, 1, &w.transposed[(t + v) * w.width], w.kPanel, exps + v, w.kStride, rows, w.kPanel, w.width);
        for (int64_t r = 0; r < rows; ++r) {
            const int64_t y = a.targets[first + r] - t;
            if (y >= 0 && y < count) met[r].target = exps[r * w.kStride + y];
            met[r].meet(exps + r * w.kStride, t, count, &w.grad_h[r * w.width], w.width);
            tops[r] = met[r].top;
        }
        if (a.grad_h) product<T, true>(exps, w.kStride, 1, w.table + t * w.width, w.width, w.grad_h.data(), w.width, rows, w.width, count);
    }
}

// dL/dtable += exp' * (scale * h), the scale of a row shrunk where its exponentials were taken with a smaller m.
template <class T> void descend(const CrossEntropy<T>& a, Workspace<T>& w, int64_t rows, const Row<T>* met, const T* scale) {
    T known[kChunk];  // the m that `scaled` is for
    for (int64_t r = 0; r < rows; ++r) known[r] = NAN;
    for (int64_t t = 0; t < a.classes; t += kTile) {
        const T* tops = w.tops_of(t / kTile);
        for (int64_t r = 0; r < rows; ++r) {
            if (tops[r] == known[r]) continue;
            const T factor = scale[r] * std::exp(tops[r] - met[r].top);
            for (int64_t d = 0; d < w.width; ++d) w.scaled[r * w.width + d] = factor * w.h[r * w.width + d];
            known[r] = tops[r];
        }
        product<T, true>(w.exps_of(t / kTile), 1, w.kStride, w.scaled.data(), w.width, w.grad_table + t * w.width, w.width,
                         smaller<int64_t>(kTile, a.classes - t), w.width, rows);
    }
}

template <class T> void chunk(const CrossEntropy<T>& a, Workspace<T>& w, int64_t first, int64_t rows) {
    Row<T> met[kChunk];
    ascend(a, w, first, rows, met);
    T scale[kChunk];
    for (int64_t r = 0; r < rows; ++r) {
        a.losses[first + r] = static_cast<double>(met[r].top + std::log(met[r].total) - met[r].target);
        a.likeliest[first + r] = met[r].likeliest;
        scale[r] = 1 / (met[r].total * a.rows);
    }
    if (!a.grad_h) return;

    // dL/dh = scale * (exp * table) - e_y / N;  dL/dtable = exp' * (scale * h) - h_y / N
    descend(a, w, rows, met, scale);
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
