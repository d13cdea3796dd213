// Vectors for the fused kernels. Each kernel file is compiled once per instruction set (CMakeLists.txt sets
// KERNEL_TARGET and the flags), so the vector is as wide as that set's registers.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <sys/mman.h>
#include <utility>

#if defined(__AVX512F__)
#define VECTOR_BYTES 64
#elif defined(__AVX2__)
#define VECTOR_BYTES 32
#else
#define VECTOR_BYTES 16
#endif

namespace seqrec { namespace KERNEL_TARGET {

template <class T> struct Simd;
template <> struct Simd<float> {
    typedef float V __attribute__((vector_size(VECTOR_BYTES)));
    typedef float Anywhere __attribute__((vector_size(VECTOR_BYTES), aligned(4), may_alias));
    typedef int32_t Lane;
    typedef int32_t I __attribute__((vector_size(VECTOR_BYTES)));
};
template <> struct Simd<double> {
    typedef double V __attribute__((vector_size(VECTOR_BYTES)));
    typedef double Anywhere __attribute__((vector_size(VECTOR_BYTES), aligned(8), may_alias));
    typedef int64_t Lane;
    typedef int64_t I __attribute__((vector_size(VECTOR_BYTES)));
};

template <class T> using Vec = typename Simd<T>::V;
template <class T> using VecI = typename Simd<T>::I;
template <class T> using Lane = typename Simd<T>::Lane;
template <class T> constexpr int kLanes = VECTOR_BYTES / sizeof(T);

// At any address. A copy with memcpy would send the sums of a register block over the stack.
template <class T> inline Vec<T> load(const T* p) { return *reinterpret_cast<const typename Simd<T>::Anywhere*>(p); }
template <class T> inline void store(T* p, Vec<T> v) { *reinterpret_cast<typename Simd<T>::Anywhere*>(p) = v; }
template <class T> inline Vec<T> splat(T x) { return x - Vec<T>{}; }  // x - 0 is x for every x, so nothing is computed; 0 + x is not

// 0, 1, 2, ...
template <class T> inline VecI<T> lanes() {
    VecI<T> v;
    for (int k = 0; k < kLanes<T>; ++k) v[k] = k;
    return v;
}

template <class T> inline T sum(Vec<T> v) {
    T s = 0;
    for (int k = 0; k < kLanes<T>; ++k) s += v[k];
    return s;
}

template <class T> inline Vec<T> max(Vec<T> a, Vec<T> b) { return a > b ? a : b; }

template <class T, int Half, int... K> inline Vec<T> rotated(Vec<T> v, std::integer_sequence<int, K...>) {
    return __builtin_shufflevector(v, v, (K + Half) % kLanes<T>...);
}

// All elements in one, by halves: places known when compiled, else the shuffles would be put together element by element.
template <class T, int Half = kLanes<T> / 2, class F> inline T fold(Vec<T> v, F combine) {
    if constexpr (Half == 0) return v[0];
    else return fold<T, Half / 2>(combine(v, rotated<T, Half>(v, std::make_integer_sequence<int, kLanes<T>>())), combine);
}

// The same sum as above with fewer steps, in another order.
template <class T> inline T folded(Vec<T> v) { return fold<T>(v, [](Vec<T> a, Vec<T> b) { return a + b; }); }
template <class T> inline T max(Vec<T> v) { return fold<T>(v, [](Vec<T> a, Vec<T> b) { return max<T>(a, b); }); }

// Memory of a kernel. No standard container: its functions would be compiled for every instruction set under one name, and
// the linker keeps only one of them.
template <class T> class Buffer {
public:
    explicit Buffer(int64_t count = 0) { resize(count); }
    ~Buffer() { std::free(data_); }
    Buffer(const Buffer&) = delete;
    Buffer& operator=(const Buffer&) = delete;

    // What was there is lost; what is there now is zero. Where it is large the kernel is asked for pages of 2 MB: the exponentials
    // of a softmax over 18,000 classes, written and read once, come back a fifth faster.
    void resize(int64_t count) {
        std::free(data_);
        const size_t page = 2 << 20, bytes = (count + 1) * sizeof(T);
        if (bytes < 2 * page) {
            data_ = static_cast<T*>(std::calloc(bytes, 1));
            return;
        }
        const size_t whole = (bytes + page - 1) / page * page;
        data_ = static_cast<T*>(std::aligned_alloc(page, whole));
        madvise(data_, whole, MADV_HUGEPAGE);
        std::memset(data_, 0, bytes);
    }

    T* data() { return data_; }
    T& operator[](int64_t i) { return data_[i]; }
    const T& operator[](int64_t i) const { return data_[i]; }

private:
    T* data_ = nullptr;
};

template <class T> inline void zero(T* p, int64_t n) { std::memset(p, 0, n * sizeof(T)); }
template <class T> inline void copy(const T* from, int64_t n, T* to) { std::memcpy(to, from, n * sizeof(T)); }
inline int64_t round_up(int64_t n, int64_t step) { return (n + step - 1) / step * step; }
template <class T> inline T smaller(T a, T b) { return a < b ? a : b; }
template <class T> inline T larger(T a, T b) { return a > b ? a : b; }

// to[j][i + k] = from[k][l + j] for j, k < 4.
template <class T> inline void transpose4(const T* const* from, int64_t l, T* const* to, int64_t i) {
    typedef T V __attribute__((vector_size(4 * sizeof(T))));
    V r[4];
    for (int k = 0; k < 4; ++k) std::memcpy(&r[k], from[k] + l, sizeof(V));
    const V a = __builtin_shufflevector(r[0], r[1], 0, 4, 1, 5), b = __builtin_shufflevector(r[0], r[1], 2, 6, 3, 7);
    const V c = __builtin_shufflevector(r[2], r[3], 0, 4, 1, 5), d = __builtin_shufflevector(r[2], r[3], 2, 6, 3, 7);
    const V out[4] = {__builtin_shufflevector(a, c, 0, 1, 4, 5), __builtin_shufflevector(a, c, 2, 3, 6, 7),
                      __builtin_shufflevector(b, d, 0, 1, 4, 5), __builtin_shufflevector(b, d, 2, 3, 6, 7)};
    for (int k = 0; k < 4; ++k) std::memcpy(to[k] + i, &out[k], sizeof(V));
}

// exp(x) for x <= 0. Cody-Waite reduction to |r| <= ln2/2, a polynomial, and the exponent put back as bits;
// relative error below 2e-7. Below -87 the result is 0; NaN stays NaN.
inline Vec<float> exp_negative(Vec<float> x) {
    const auto tiny = x < -87.0f;
    x = max<float>(splat(-87.0f), x);  // in this order: a comparison with NaN picks the second
    const Vec<float> shifted = x * 1.44269504f + 12582912.0f;  // 1.5 * 2^23 rounds to an integer in the low bits
    const Vec<float> n = shifted - 12582912.0f;
    const Vec<float> r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
    const Vec<float> square = r * r;  // terms in pairs, so that they need not wait for each other
    Vec<float> p = (1.9875691500e-4f * r + 1.3981999507e-3f) * square + (8.3334519073e-3f * r + 4.1665795894e-2f);
    p = (p * square + (1.6666665459e-1f * r + 5.0000001201e-1f)) * square + (r + 1.0f);
    VecI<float> bits;
    std::memcpy(&bits, &shifted, sizeof bits);
    const VecI<float> scale_bits = (bits + 127) << 23;
    Vec<float> scale;
    std::memcpy(&scale, &scale_bits, sizeof scale);
    return tiny ? Vec<float>{} : p * scale;
}

inline Vec<double> exp_negative(Vec<double> x) {
    for (int k = 0; k < kLanes<double>; ++k) x[k] = std::exp(x[k]);
    return x;
}

inline Vec<float> absolute(Vec<float> x) {
    VecI<float> bits;
    std::memcpy(&bits, &x, sizeof bits);
    bits &= 0x7fffffff;
    std::memcpy(&x, &bits, sizeof bits);
    return x;
}

// Absolute error below 2e-7.
inline Vec<float> sigmoid(Vec<float> x) {
    const Vec<float> e = exp_negative(-absolute(x)), share = 1.0f / (1.0f + e);
    return x < 0.0f ? e * share : share;
}

// Relative error below 4e-7: a polynomial near 0, where the quotient would cancel.
inline Vec<float> tanh(Vec<float> x) {
    const Vec<float> size = absolute(x), e = exp_negative(-2.0f * size), far = (1.0f - e) / (1.0f + e), z = x * x;
    Vec<float> p = splat(-5.70498872745e-3f);
    p = p * z + 2.06390887954e-2f;
    p = p * z - 5.37397155531e-2f;
    p = p * z + 1.33314422036e-1f;
    p = p * z - 3.33332819422e-1f;
    return size < 0.625f ? x + x * z * p : x < 0.0f ? -far : far;
}

inline Vec<double> sigmoid(Vec<double> x) { return 1.0 / (1.0 + exp_negative(-x)); }

inline Vec<double> tanh(Vec<double> x) {
    for (int k = 0; k < kLanes<double>; ++k) x[k] = std::tanh(x[k]);
    return x;
}

// Random bits that depend on nothing but (key, index): two rounds of multiply-xorshift on 32 bits, which vectorises.
inline uint32_t mix(uint32_t x) {
    x ^= x >> 16; x *= 0x7feb352dU;
    x ^= x >> 15; x *= 0x846ca68bU;
    x ^= x >> 16;
    return x;
}

inline uint32_t random_bits(uint64_t key, uint32_t index) {
    return mix(mix(index ^ static_cast<uint32_t>(key)) + static_cast<uint32_t>(key >> 32));
}

}}  // namespace seqrec::KERNEL_TARGET
