// The door to c10d: stores in which processes find each other, and groups of them that send tensors over TCP by Gloo.
// A store and a group cross as pointers that C# owns and releases. All waits take a time-out in milliseconds.

#include "door.h"

#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include <cstdlib>
#include <mutex>
#include <set>

namespace {

using StorePtr = c10::intrusive_ptr<c10d::Store>;
using WorkPtr = c10::intrusive_ptr<c10d::Work>;
using std::chrono::milliseconds;

StorePtr& store_of(void* p) { return *static_cast<StorePtr*>(p); }

struct Group {
    c10::intrusive_ptr<c10d::ProcessGroupGloo> gloo;
    std::mutex mutex;
    std::set<c10d::Work*> under_way;  // sends and receipts, which can be broken off
    bool aborted = false;

    // A send or receipt that is broken off ends its wait with false.
    void wait_peer(const WorkPtr& work, milliseconds timeout) {
        enter(work);
        try {
            const bool done = work->wait(timeout);
            leave(work);
            TORCH_CHECK(done, "the group was aborted");
        } catch (...) {
            leave(work);
            throw;
        }
    }

    void abort() {
        std::lock_guard<std::mutex> lock(mutex);
        aborted = true;
        for (auto* work : under_way) work->abort();
    }

    void check_open() {
        std::lock_guard<std::mutex> lock(mutex);
        TORCH_CHECK(!aborted, "the group was aborted");
    }

private:
    void enter(const WorkPtr& work) {
        std::lock_guard<std::mutex> lock(mutex);
        if (aborted) work->abort();
        under_way.insert(work.get());
    }

    void leave(const WorkPtr& work) {
        std::lock_guard<std::mutex> lock(mutex);
        under_way.erase(work.get());
    }
};

Group* group_of(void* p) { return static_cast<Group*>(p); }

// Starts an operation on one tensor and waits for its end.
template <class F, class W>
int32_t operate(void* group, void* tensor, F start, W wait) {
    return guarded(int32_t(-1), [&] {
        group_of(group)->check_open();
        std::vector<Tensor> tensors{borrow(tensor)};
        wait(start(*group_of(group)->gloo, tensors));
        return 0;
    });
}

}  // namespace

// ---- stores ---------------------------------------------------------------------------------------------------

// `workers` below 1: any number. Port 0 takes a free one.
DOOR void* door_tcp_store(const char* host, int32_t port, int32_t is_server, int32_t workers, int32_t wait_for_workers, int64_t timeout) {
    return guarded(static_cast<void*>(nullptr), [&]() -> void* {
        c10d::TCPStoreOptions options;
        options.port = static_cast<std::uint16_t>(port);
        options.isServer = is_server != 0;
        if (workers > 0) options.numWorkers = static_cast<std::size_t>(workers);
        options.waitWorkers = wait_for_workers != 0;
        options.timeout = milliseconds(timeout);
        return new StorePtr(c10::make_intrusive<c10d::TCPStore>(host, options));
    });
}
DOOR void* door_prefix_store(const char* prefix, void* store) {
    return guarded(static_cast<void*>(nullptr), [&]() -> void* {
        return new StorePtr(c10::make_intrusive<c10d::PrefixStore>(prefix, store_of(store)));
    });
}
DOOR void door_store_release(void* store) { delete static_cast<StorePtr*>(store); }
DOOR int32_t door_tcp_store_port(void* store) { return static_cast<c10d::TCPStore&>(*store_of(store)).getPort(); }

DOOR int32_t door_store_set(void* store, const char* key, const uint8_t* value, int32_t n) {
    return guarded(int32_t(-1), [&] { store_of(store)->set(key, std::vector<uint8_t>(value, value + n)); return 0; });
}
// Waits for the key. The value is to be freed with door_free; returns its length.
DOOR int32_t door_store_get(void* store, const char* key, uint8_t** value) {
    return guarded(int32_t(-1), [&] {
        const auto bytes = store_of(store)->get(key);
        *value = static_cast<uint8_t*>(std::malloc(bytes.size() + 1));
        std::copy(bytes.begin(), bytes.end(), *value);
        return static_cast<int32_t>(bytes.size());
    });
}
DOOR int32_t door_store_add(void* store, const char* key, int64_t amount, int64_t* sum) {
    return guarded(int32_t(-1), [&] { *sum = store_of(store)->add(key, amount); return 0; });
}
DOOR int32_t door_store_check(void* store, const char* key) {
    return guarded(int32_t(-1), [&] { return static_cast<int32_t>(store_of(store)->check({key})); });
}
DOOR int32_t door_store_wait(void* store, const char* key, int64_t timeout) {
    return guarded(int32_t(-1), [&] { store_of(store)->wait({key}, milliseconds(timeout)); return 0; });
}
DOOR int32_t door_store_delete(void* store, const char* key) {
    return guarded(int32_t(-1), [&] { return static_cast<int32_t>(store_of(store)->deleteKey(key)); });
}

// ---- groups ---------------------------------------------------------------------------------------------------

// Connects all ranks. `address`: this rank's own, a name or a number; `interface`: the network device instead; both null: what the host's name stands for.
DOOR void* door_gloo(void* store, int32_t rank, int32_t size, int64_t timeout, const char* address, const char* interface) {
    return guarded(static_cast<void*>(nullptr), [&]() -> void* {
        using Gloo = c10d::ProcessGroupGloo;
        auto options = Gloo::Options::create(milliseconds(timeout));
        options->devices.push_back(interface ? Gloo::createDeviceForInterface(interface)
                                   : address ? Gloo::createDeviceForHostname(address) : Gloo::createDefaultDevice());
        options->threads = 1;
        auto gloo = c10::make_intrusive<Gloo>(store_of(store), rank, size, options);
        return new Group{gloo, {}, {}, false};
    });
}
DOOR void door_gloo_abort(void* group) { group_of(group)->abort(); }
DOOR void door_gloo_release(void* group) { delete group_of(group); }

DOOR int32_t door_gloo_send(void* group, void* tensor, int32_t peer, int32_t tag, int64_t timeout) {
    return operate(group, tensor, [&](auto& gloo, auto& tensors) { return gloo.send(tensors, peer, tag); },
                   [&](const WorkPtr& work) { group_of(group)->wait_peer(work, milliseconds(timeout)); });
}
DOOR int32_t door_gloo_recv(void* group, void* tensor, int32_t peer, int32_t tag, int64_t timeout) {
    return operate(group, tensor, [&](auto& gloo, auto& tensors) { return gloo.recv(tensors, peer, tag); },
                   [&](const WorkPtr& work) { group_of(group)->wait_peer(work, milliseconds(timeout)); });
}
DOOR int32_t door_gloo_all_reduce(void* group, void* tensor, int64_t timeout) {
    c10d::AllreduceOptions options;
    options.timeout = milliseconds(timeout);
    return operate(group, tensor, [&](auto& gloo, auto& tensors) { return gloo.allreduce(tensors, options); }, [](const WorkPtr& work) { work->wait(); });
}
DOOR int32_t door_gloo_broadcast(void* group, void* tensor, int32_t root, int64_t timeout) {
    c10d::BroadcastOptions options;
    options.rootRank = root;
    options.rootTensor = 0;
    options.timeout = milliseconds(timeout);
    return operate(group, tensor, [&](auto& gloo, auto& tensors) { return gloo.broadcast(tensors, options); }, [](const WorkPtr& work) { work->wait(); });
}
DOOR int32_t door_gloo_barrier(void* group, int64_t timeout) {
    c10d::BarrierOptions options;
    options.timeout = milliseconds(timeout);
    return operate(group, nullptr, [&](auto& gloo, auto&) { return gloo.barrier(options); }, [](const WorkPtr& work) { work->wait(); });
}
