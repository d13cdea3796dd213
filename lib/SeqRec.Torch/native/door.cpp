// The door from C# to libtorch: any operator of the dispatcher, called by name with tagged values,
// and the few things that are no operators (autograd, tensor properties, generators, threads).
//
// Conventions
//  - A tensor crosses as the pointer of its TensorImpl; the side that receives one owns one reference.
//  - A function that can fail returns null or -1 and leaves the reason in door_last_error().

#include "door.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/version.h>

#include <cstdlib>
#include <cstring>
#include <malloc.h>
#include <mutex>

thread_local std::string door_error;

namespace {

using c10::IValue;

enum Tag : int32_t {
    kDefault, kNone, kInt, kDouble, kBool, kTensor, kIntList, kTensorList, kOptionalTensorList,
    kDoubleList, kString, kGenerator, kDevice, kBoolList
};

// One argument or result. `count` is a list's length, or a device's type.
struct Value {
    int32_t tag;
    int32_t count;
    union { int64_t i; double d; void* p; };
};

struct Operator {
    c10::OperatorHandle handle;
    std::vector<IValue> defaults;  // per schema argument; None where the schema has none
};

void* give(Tensor t) {
    return t.defined() ? t.unsafeReleaseTensorImpl() : nullptr;
}

at::Generator as_generator(void* p) {
    return at::Generator(c10::intrusive_ptr<c10::GeneratorImpl>::reclaim_copy(static_cast<c10::GeneratorImpl*>(p)));
}

std::vector<Tensor> borrow_all(void* const* p, int64_t n) {
    std::vector<Tensor> tensors;
    tensors.reserve(n);
    for (int64_t k = 0; k < n; ++k) tensors.push_back(borrow(p[k]));
    return tensors;
}

void** give_all(std::vector<Tensor> tensors) {
    auto** out = static_cast<void**>(std::malloc(sizeof(void*) * (tensors.size() + 1)));
    for (size_t k = 0; k < tensors.size(); ++k) out[k] = give(std::move(tensors[k]));
    return out;
}

IValue to_ivalue(const Value& v, const IValue& fallback) {
    switch (v.tag) {
        case kDefault: return fallback;
        case kNone: return IValue();
        case kInt: return v.i;
        case kDouble: return v.d;
        case kBool: return v.i != 0;
        case kTensor: return borrow(v.p);
        case kIntList: return at::IntArrayRef(static_cast<int64_t*>(v.p), v.count);
        case kTensorList: return borrow_all(static_cast<void**>(v.p), v.count);
        case kDoubleList: return at::ArrayRef<double>(static_cast<double*>(v.p), v.count);
        case kString: return std::string(static_cast<char*>(v.p), v.count);
        case kGenerator: return as_generator(v.p);
        case kDevice: return c10::Device(static_cast<c10::DeviceType>(v.count), static_cast<c10::DeviceIndex>(v.i));
        case kOptionalTensorList: {
            c10::List<c10::optional<Tensor>> list;
            list.reserve(v.count);
            for (int32_t k = 0; k < v.count; ++k) {
                void* p = static_cast<void**>(v.p)[k];
                list.push_back(p ? c10::optional<Tensor>(borrow(p)) : c10::nullopt);
            }
            return list;
        }
        case kBoolList: {
            c10::List<bool> list;
            for (int32_t k = 0; k < v.count; ++k) list.push_back(static_cast<uint8_t*>(v.p)[k] != 0);
            return list;
        }
        default: TORCH_CHECK(false, "door: unknown value tag ", v.tag);
    }
}

Value from_ivalue(IValue&& v) {
    Value out{kNone, 0, {0}};
    if (v.isTensor()) {
        out.tag = kTensor;
        out.p = give(std::move(v).toTensor());
    } else if (v.isInt()) {
        out.tag = kInt;
        out.i = v.toInt();
    } else if (v.isDouble()) {
        out.tag = kDouble;
        out.d = v.toDouble();
    } else if (v.isBool()) {
        out.tag = kBool;
        out.i = v.toBool();
    } else if (v.isTensorList()) {
        auto tensors = v.toTensorVector();
        out.tag = kTensorList;
        out.count = static_cast<int32_t>(tensors.size());
        out.p = give_all(std::move(tensors));
    } else {
        TORCH_CHECK(v.isNone(), "door: a result of type ", v.tagKind(), " is not supported");
    }
    return out;
}

}  // namespace

// A training step asks for the same large blocks again and again. By default glibc returns each to the system and gets it
// back as fresh pages, which cost more than the arithmetic on them; these limits make it keep them.
__attribute__((constructor)) static void keep_freed_memory() {
#if defined(__GLIBC__)
    mallopt(M_MMAP_THRESHOLD, 32 << 20);  // the most that glibc accepts
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
#endif
}

DOOR const char* door_last_error() { return door_error.c_str(); }
DOOR const char* door_libtorch_version() { return TORCH_VERSION; }
DOOR void door_free(void* p) { std::free(p); }

// ---- operators ------------------------------------------------------------------------------------------------

DOOR void* door_operator(const char* name, const char* overload) {
    return guarded(static_cast<void*>(nullptr), [&]() -> void* {
        auto handle = c10::Dispatcher::singleton().findSchema({name, overload});
        TORCH_CHECK(handle.has_value(), "libtorch has no operator ", name, ".", overload);
        auto* op = new Operator{*handle, {}};
        for (const auto& argument : handle->schema().arguments())
            op->defaults.push_back(argument.default_value() ? *argument.default_value() : IValue());
        return op;
    });
}

// Calls `op`; arguments left out take the schema's defaults. Returns how many results it has and writes the first `capacity`.
DOOR int32_t door_call(void* op_, const Value* arguments, int32_t n, Value* results, int32_t capacity) {
    return guarded(int32_t(-1), [&]() -> int32_t {
        auto* op = static_cast<Operator*>(op_);
        const auto arity = op->defaults.size();
        TORCH_CHECK(static_cast<size_t>(n) <= arity, op->handle.schema().name(), " takes ", arity, " arguments, not ", n);
        std::vector<IValue> stack;
        stack.reserve(arity > 4 ? arity : 4);
        for (int32_t k = 0; k < n; ++k) stack.push_back(to_ivalue(arguments[k], op->defaults[k]));
        for (size_t k = n; k < arity; ++k) stack.push_back(op->defaults[k]);
        op->handle.callBoxed(&stack);
        const auto count = static_cast<int32_t>(stack.size());
        for (int32_t k = 0; k < count && k < capacity; ++k) results[k] = from_ivalue(std::move(stack[k]));
        return count;
    });
}

// ---- tensors --------------------------------------------------------------------------------------------------

DOOR void door_release(void* t) { TensorPtr::reclaim(static_cast<c10::TensorImpl*>(t)); }
DOOR void* door_share(void* t) { return give(borrow(t)); }
DOOR int32_t door_dim(void* t) { return static_cast<int32_t>(static_cast<c10::TensorImpl*>(t)->dim()); }
DOOR int64_t door_numel(void* t) { return static_cast<c10::TensorImpl*>(t)->numel(); }
DOOR int32_t door_dtype(void* t) {
    return guarded(int32_t(-1), [&] { return static_cast<int32_t>(c10::typeMetaToScalarType(static_cast<c10::TensorImpl*>(t)->dtype())); });
}
DOOR int32_t door_data(void* t, void** data) {  // null for a tensor without elements
    return guarded(int32_t(-1), [&] { *data = borrow(t).data_ptr(); return 0; });
}
DOOR int32_t door_is_contiguous(void* t) { return static_cast<c10::TensorImpl*>(t)->is_contiguous(); }
DOOR int32_t door_requires_grad(void* t) { return static_cast<c10::TensorImpl*>(t)->requires_grad(); }
DOOR int32_t door_is_leaf(void* t) { return borrow(t).is_leaf(); }
DOOR void* door_grad(void* t) { return give(borrow(t).grad()); }
DOOR int32_t door_set_grad(void* t, void* grad) {
    return guarded(int32_t(-1), [&] { borrow(t).mutable_grad() = borrow(grad); return 0; });
}
DOOR int32_t door_device(void* t, int32_t* index) {
    auto device = borrow(t).device();
    *index = device.index();
    return static_cast<int32_t>(device.type());
}
DOOR void door_sizes(void* t, int64_t* out) {
    auto sizes = static_cast<c10::TensorImpl*>(t)->sizes();
    std::memcpy(out, sizes.data(), sizes.size() * sizeof(int64_t));
}
DOOR int32_t door_set_requires_grad(void* t, int32_t value) {
    return guarded(int32_t(-1), [&] { borrow(t).set_requires_grad(value != 0); return 0; });
}
DOOR int32_t door_retain_grad(void* t) {
    return guarded(int32_t(-1), [&] { borrow(t).retain_grad(); return 0; });
}

// ---- autograd -------------------------------------------------------------------------------------------------

DOOR int32_t door_grad_mode(int32_t enabled) {  // negative: only ask
    const bool before = c10::GradMode::is_enabled();
    if (enabled >= 0) c10::GradMode::set_enabled(enabled != 0);
    return before;
}

DOOR int32_t door_backward(void** tensors, int32_t n, void** grads, int32_t n_grads, int32_t retain_graph,
                           int32_t create_graph, void** inputs, int32_t n_inputs) {
    return guarded(int32_t(-1), [&] {
        torch::autograd::backward(borrow_all(tensors, n), borrow_all(grads, n_grads), retain_graph != 0,
                                  create_graph != 0, borrow_all(inputs, n_inputs));
        return 0;
    });
}

// Gradients of `outputs` for each of `inputs`, as an array to be freed with door_free; null entries: no path (allow_unused).
DOOR void** door_gradients(void** outputs, int32_t n, void** inputs, int32_t n_inputs, void** grads, int32_t n_grads,
                           int32_t retain_graph, int32_t create_graph, int32_t allow_unused) {
    return guarded(static_cast<void**>(nullptr), [&] {
        return give_all(torch::autograd::grad(borrow_all(outputs, n), borrow_all(inputs, n_inputs), borrow_all(grads, n_grads),
                                              retain_graph != 0, create_graph != 0, allow_unused != 0));
    });
}

// ---- random numbers and threads ---------------------------------------------------------------------------------

DOOR void* door_generator(int64_t seed) { return at::detail::createCPUGenerator(seed).unsafeReleaseGeneratorImpl(); }
DOOR void* door_default_generator() {
    auto generator = at::globalContext().defaultGenerator(c10::Device(c10::kCPU));
    return generator.unsafeReleaseGeneratorImpl();
}
DOOR void door_generator_release(void* g) { c10::intrusive_ptr<c10::GeneratorImpl>::reclaim(static_cast<c10::GeneratorImpl*>(g)); }
DOOR void door_generator_seed(void* g, int64_t seed) {
    auto generator = as_generator(g);
    std::lock_guard<std::mutex> lock(generator.mutex());
    generator.set_current_seed(static_cast<uint64_t>(seed));
}
DOOR int64_t door_generator_initial_seed(void* g) { return static_cast<int64_t>(as_generator(g).current_seed()); }
DOOR void* door_generator_state(void* g) {
    return guarded(static_cast<void*>(nullptr), [&] {
        auto generator = as_generator(g);
        std::lock_guard<std::mutex> lock(generator.mutex());
        return give(generator.get_state());
    });
}
DOOR int32_t door_generator_set_state(void* g, void* state) {
    return guarded(int32_t(-1), [&] {
        auto generator = as_generator(g);
        std::lock_guard<std::mutex> lock(generator.mutex());
        generator.set_state(borrow(state));
        return 0;
    });
}

DOOR int32_t door_set_num_threads(int32_t n) {
    return guarded(int32_t(-1), [&] { at::set_num_threads(n); return 0; });
}
DOOR int32_t door_get_num_threads() { return at::get_num_threads(); }
