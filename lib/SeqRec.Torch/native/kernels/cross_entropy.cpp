// Softmax cross-entropy fused with the output product. A chunk of rows meets the classes tile by tile: the logits of a tile
// turn into exp(logit - m) while they are in cache, m being the largest logit that the row has met, and what is already
// summed shrinks where m grows. Only the exponentials of one chunk are kept, so the [N, V] matrix never exists.
//
// Work per row: 3 products of 2*V*D operations, V exponentials. Bytes from memory per chunk: the table in, its gradient in and
// out, and the exponentials out and in.

#include "kernels.h"
#include "product.h"

namespace seqrec { namespace KERNEL_TARGET {
namespace {

constexpr int kChunk = VECTOR_BYTES == 64 ? 128 : 96;  // rows that meet all classes together: whole panels
constexpr int kTile = 96;                              // classes that they meet at a time
constexpr int kPart = 24;                              // classes of a tile whose gradient is summed at a time

// Exponentials lie class by class, those of the chunk's rows side by side: a vector has one class and several rows.
template <class T> struct Workspace {
    static constexpr int64_t kPanel = kColumns * kLanes<T>;
    static_assert(kChunk % kPanel == 0 && kTile % kPart == 0, "no block crosses an end");
    static constexpr int64_t kStride = kChunk + 64 / sizeof(T);  // an odd number of cache lines, so that a column meets all sets of the cache
    int64_t width;               // D, padded with zeros to whole blocks
    int64_t tiles;               // whose exponentials are kept
    Buffer<T> exps, tops;        // [tiles, kTile, kStride] and, the m they were taken with, [tiles, kChunk]
    Buffer<T> h, scaled, grad_h; // [kChunk, width]
    Buffer<T> columns;           // h again, panel after panel of rows, [width, kPanel]
    Buffer<T> padded_table, padded_grad;
    const T* table;              // [V, width]: the caller's own where D needs no padding, and so its gradient
    T* grad_table;

    Workspace(const CrossEntropy<T>& a, int64_t thread)
        : width(round_up(a.width, kPanel)), tiles(a.grad_h ? (a.classes + kTile - 1) / kTile : 1), exps(tiles * kTile * kStride),
          tops(tiles * kChunk), h(kChunk * width), scaled(kChunk * width), grad_h(kChunk * width), columns(kChunk * width),
          table(a.table), grad_table(gradient(a, thread)) {
        if (width != a.width) pad(a);
        if (a.grad_h) zero(grad_table, a.classes * width);
    }

    T* exps_of(int64_t tile) { return &exps[tile % tiles * kTile * kStride]; }
    T* tops_of(int64_t tile) { return &tops[tile % tiles * kChunk]; }

    // A chunk of rows, as they are and as columns.
    void take(const T* rows, int64_t count, int64_t row_width) {
        for (int64_t r = 0; r < count; ++r) {
            copy(rows + r * row_width, row_width, &h[r * width]);
            for (int64_t d = 0; d < row_width; ++d) columns[(r / kPanel * width + d) * kPanel + r % kPanel] = h[r * width + d];
        }
        zero(grad_h.data(), kChunk * width);
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

// Rows on their way through the classes.
template <class T> struct Rows {
    T top[kChunk];              // the largest logit so far, and
    int64_t likeliest[kChunk];  // its class
    T total[kChunk];            // sum of exp(logit - top)
    T target[kChunk];           // the target's logit

    Rows() : likeliest{}, total{}, target{} {
        for (T& t : top) t = -INFINITY;
    }

    // Logits [count, kStride] of the classes from `first` on -> exp(logits - top) in place, for whole vectors. What was summed before
    // shrinks to a larger top: `total`, and `sums` [rows, width].
    void meet(T* logits, int64_t first, int64_t count, int64_t rows, T* sums, int64_t width) {
        int64_t r = 0;
        for (; r + 4 * kLanes<T> <= rows; r += 4 * kLanes<T>) meet<4>(logits, first, count, r, sums, width);
        for (; r < rows; r += kLanes<T>) meet<1>(logits, first, count, r, sums, width);
    }

private:
    static constexpr int64_t kStride = Workspace<T>::kStride;

    // X vectors of rows, from `row` on.
    template <int X> void meet(T* logits, int64_t first, int64_t count, int64_t row, T* sums, int64_t width) {
        constexpr int W = kLanes<T>;
        Vec<T> most[X], sum[X];
        for (int j = 0; j < X; ++j) most[j] = load(top + row + j * W);
        for (int64_t v = 0; v < count; ++v)
            for (int j = 0; j < X; ++j) most[j] = max<T>(load(logits + v * kStride + row + j * W), most[j]);
        for (int k = 0; k < X * W; ++k) {
            const T found = most[k / W][k % W];
            if (found != top[row + k]) rise(row + k, found, logits, first, count, sums + (row + k) * width, width);
        }
        for (int j = 0; j < X; ++j) sum[j] = load(total + row + j * W);
        for (int64_t v = 0; v < count; ++v)
            for (int j = 0; j < X; ++j) {
                T* at = logits + v * kStride + row + j * W;
                const Vec<T> e = exp_negative(load(at) - most[j]);
                store(at, e);
                sum[j] += e;
            }
        for (int j = 0; j < X; ++j) store(total + row + j * W, sum[j]);
    }

    // Row r has met a larger logit; `sums` [width] are its own.
    void rise(int64_t r, T found, const T* logits, int64_t first, int64_t count, T* sums, int64_t width) {
        for (int64_t v = count; v-- > 0;) likeliest[r] = logits[v * kStride + r] == found ? first + v : likeliest[r];
        const T shrink = std::exp(top[r] - found);
        total[r] *= shrink;
        for (int64_t d = 0; d < width; ++d) sums[d] *= shrink;
        top[r] = found;
    }
};

// The rows through all classes; grad_h becomes exp * table.
template <class T> void ascend(const CrossEntropy<T>& a, Workspace<T>& w, int64_t first, int64_t rows, Rows<T>& met) {
    w.take(a.h + first * a.width, rows, a.width);
    for (int64_t t = 0; t < a.classes; t += kTile) {
        const int64_t count = smaller<int64_t>(kTile, a.classes - t);
        T* exps = w.exps_of(t / kTile);
        for (int64_t r = 0; r < rows; r += w.kPanel)
            product<T, false>(w.table + t * w.width, w.width, 1, &w.columns[r * w.width], w.kPanel, exps + r, w.kStride, count, w.kPanel, w.width);
        for (int64_t r = 0; r < rows; ++r) {
            const int64_t y = a.targets[first + r] - t;
            if (y >= 0 && y < count) met.target[r] = exps[y * w.kStride + r];
        }
        met.meet(exps, t, count, rows, w.grad_h.data(), w.width);
        copy(met.top, kChunk, w.tops_of(t / kTile));
        if (a.grad_h) product<T, true>(exps, 1, w.kStride, w.table + t * w.width, w.width, w.grad_h.data(), w.width, rows, w.width, count);
    }
}

// Asks for `count` elements before they are needed, to be changed if Written.
template <int Written, class T> void fetch(const T* p, int64_t count) {
    for (int64_t k = 0; k < count; k += 64 / sizeof(T)) __builtin_prefetch(p + k, Written);
}

// dL/dtable += exp * (scale * h), the scale of a row shrunk where its exponentials were taken with a smaller m. The next part's
// exponentials and gradient come from memory meanwhile.
template <class T> void descend(const CrossEntropy<T>& a, Workspace<T>& w, int64_t rows, const Rows<T>& met, const T* scale) {
    T known[kChunk];  // the m that `scaled` is for
    for (int64_t r = 0; r < rows; ++r) known[r] = NAN;
    for (int64_t t = 0; t < a.classes; t += kPart) {
        const T *exps = w.exps_of(t / kTile) + t % kTile * w.kStride, *tops = w.tops_of(t / kTile);
        for (int64_t r = 0; r < rows; ++r) {
            if (tops[r] == known[r]) continue;
            const T factor = scale[r] * std::exp(tops[r] - met.top[r]);
            for (int64_t d = 0; d < w.width; ++d) w.scaled[r * w.width + d] = factor * w.h[r * w.width + d];
            known[r] = tops[r];
        }
        T* grad = w.grad_table + t * w.width;
        fetch<0>(exps + kPart * w.kStride, kPart * w.kStride);
        fetch<1>(grad + kPart * w.width, kPart * w.width);
        product<T, true>(exps, w.kStride, 1, w.scaled.data(), w.width, grad, w.width, smaller<int64_t>(kPart, a.classes - t), w.width, rows);
    }
}

template <class T> void chunk(const CrossEntropy<T>& a, Workspace<T>& w, int64_t first, int64_t rows) {
    Rows<T> met;
    ascend(a, w, first, rows, met);
    T scale[kChunk];
    for (int64_t r = 0; r < rows; ++r) {
        a.losses[first + r] = static_cast<double>(met.top[r] + std::log(met.total[r]) - met.target[r]);
        a.likeliest[first + r] = met.likeliest[r];
        scale[r] = 1 / (met.total[r] * a.rows);
    }
    if (!a.grad_h) return;

    // dL/dh = scale * (exp * table) - e_y / N;  dL/dtable = exp * (scale * h) - h_y / N
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
