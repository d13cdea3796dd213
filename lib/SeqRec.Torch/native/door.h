// What the files of the door share; its conventions stand at the top of door.cpp.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#define DOOR extern "C" __attribute__((visibility("default")))

extern thread_local std::string door_error;

namespace {

using at::Tensor;
using TensorPtr = c10::intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>;

inline Tensor borrow(void* p) {
    return p ? Tensor(TensorPtr::reclaim_copy(static_cast<c10::TensorImpl*>(p))) : Tensor();
}

// libtorch appends source lines and stack traces to its messages; a user needs the first line.
inline void remember(const char* what) {
    door_error.assign(what, std::strcspn(what, "\n"));
}

template <class F, class R>
R guarded(R failure, F body) {
    try {
        return body();
    } catch (const c10::Error& e) {
        remember(e.what_without_backtrace());
    } catch (const std::exception& e) {
        remember(e.what());
    } catch (...) {
        remember("an unknown error in libtorch");
    }
    return failure;
}

}  // namespace
