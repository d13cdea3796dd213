// How operators run the fused kernels: on the widest instruction set of the machine, their work split into as many fixed
// ranges as libtorch has threads, so that sums keep their order.
#pragma once

#include "kernels.h"

#include <ATen/Parallel.h>

namespace seqrec {

enum class Target { baseline, avx2, avx512 };

inline const Target target = [] {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
        return Target::avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return Target::avx2;
#endif
    return Target::baseline;
}();

#if defined(__x86_64__)
#define ON_TARGET(call)                                                \
    switch (seqrec::target) {                                          \
        case seqrec::Target::avx512: seqrec::avx512::call; break;      \
        case seqrec::Target::avx2: seqrec::avx2::call; break;          \
        default: seqrec::baseline::call;                               \
    }
#else
#define ON_TARGET(call) seqrec::baseline::call
#endif

// As many ranges of 0..n-1 as there are threads, none shorter than `grain`.
inline int64_t ranges_of(int64_t n, int64_t grain) { return std::max<int64_t>(1, std::min<int64_t>(at::get_num_threads(), n / grain)); }

// body(begin, end, range) over them.
template <class F> void in_ranges(int64_t n, int64_t grain, F body) {
    const int64_t ranges = ranges_of(n, grain);
    at::parallel_for(0, ranges, 1, [&](int64_t from, int64_t to) {
        for (int64_t k = from; k < to; ++k) body(n * k / ranges, n * (k + 1) / ranges, k);
    });
}

}  // namespace seqrec
