using TorchSharp.Native;
using static TorchSharp.Native.DistributedDoor;
using static TorchSharp.torch;

namespace SeqRec.Torch.Distributed;

/// <summary>
/// Processes that send each other tensors over TCP (c10d's ProcessGroupGloo). Each member waits until the operation is done; all ranks must call
/// the collective ones in the same order. Tensors are dense, contiguous and on the CPU.
/// </summary>
/// <remarks>After a time-out, or when a peer is gone, every further operation fails: make a new group, under another prefix of the store. Each rank
/// must be able to reach the address of each other one. Gloo trusts its peers: one that sends more bytes than the other side has asked for ends the
/// other side's process. Genuine TorchSharp has no process groups.</remarks>
public sealed class ProcessGroupGloo : IDisposable
{
    private readonly GroupHandle group;

    /// <summary>Connects with all other ranks.</summary>
    /// <param name="store">Where they find each other; no other group may have used its prefix.</param>
    /// <param name="rank">This process's number, from 0.</param>
    /// <param name="size">Processes in the group.</param>
    /// <param name="timeout">How long to wait for the others, and for an operation that is given no time of its own.</param>
    /// <param name="address">Name or number of the address at which others reach this process, such as 127.0.0.1.</param>
    /// <param name="network_interface">Or the network device that has it, such as eth0. Without either it is what the machine's name stands for.</param>
    /// <exception cref="DistributedException">Not all came in time, or there is no such address or device.</exception>
    public ProcessGroupGloo(Store store, int rank, int size, TimeSpan timeout, string? address = null, string? network_interface = null)
    {
        if (size < 1 || rank < 0 || rank >= size) throw new ArgumentOutOfRangeException(nameof(rank), rank, $"A rank of a group of {size} is 0 to {size - 1}.");
        (this.rank, this.size, this.timeout) = (rank, size, timeout);
        group = Check(door_gloo(store.Handle, rank, size, (long)timeout.TotalMilliseconds, address, network_interface));
    }

    /// <summary>This process's number, from 0.</summary>
    public int rank { get; }

    /// <summary>Processes in the group.</summary>
    public int size { get; }

    /// <summary>How long an operation waits that is given no time of its own.</summary>
    public TimeSpan timeout { get; }

    /// <summary>Sends a tensor to one rank; returns when it is on its way, which is not before the other side asks for it.</summary>
    public void send(Tensor tensor, int dst, int tag = 0, TimeSpan? timeout = null) => Check(door_gloo_send(group, tensor.Handle, Peer(dst), tag, Milliseconds(timeout)));

    /// <summary>Fills a tensor with what one rank sends; it has the size of the one sent.</summary>
    public void recv(Tensor tensor, int src, int tag = 0, TimeSpan? timeout = null) => Check(door_gloo_recv(group, tensor.Handle, Peer(src), tag, Milliseconds(timeout)));

    /// <summary>Replaces a tensor by its sum over all ranks.</summary>
    public void allreduce(Tensor tensor, TimeSpan? timeout = null) => Check(door_gloo_all_reduce(group, tensor.Handle, Milliseconds(timeout)));

    /// <summary>Replaces a tensor by that of one rank.</summary>
    public void broadcast(Tensor tensor, int root, TimeSpan? timeout = null) => Check(door_gloo_broadcast(group, tensor.Handle, root, Milliseconds(timeout)));

    /// <summary>Waits for all ranks.</summary>
    public void barrier(TimeSpan? timeout = null) => Check(door_gloo_barrier(group, Milliseconds(timeout)));

    /// <summary>From another thread: breaks off a send or receipt under way, and refuses whatever follows.</summary>
    public void abort() => door_gloo_abort(group);

    /// <summary>Closes the connections; the other ranks' operations with this one then fail.</summary>
    public void Dispose() => group.Dispose();

    private int Peer(int other) => other >= 0 && other < size && other != rank ? other
        : throw new ArgumentOutOfRangeException(nameof(other), other, $"The peers of rank {rank} are the other ranks from 0 to {size - 1}.");

    private long Milliseconds(TimeSpan? time) => Math.Max(1, (long)(time ?? timeout).TotalMilliseconds);
}
