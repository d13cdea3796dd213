using TorchSharp.Native;
using static TorchSharp.Native.DistributedDoor;

namespace SeqRec.Torch.Distributed;

/// <summary>
/// A table of short values that processes share: it is where they find each other (c10d's Store, under the names PyTorch has for it).
/// Genuine TorchSharp has none, so code that is to run on its packages cannot use this namespace.
/// </summary>
/// <remarks>Every member throws <see cref="DistributedException"/> when the store cannot be reached. A wait that has timed out leaves the connection
/// of a <see cref="TCPStore"/> out of step: make a new one, or ask with <see cref="check"/> instead of waiting. Nothing is encrypted.</remarks>
public abstract class Store : IDisposable
{
    private protected Store(StoreHandle handle) => Handle = Check(handle);

    internal StoreHandle Handle { get; }

    /// <summary>Writes a value.</summary>
    public void set(string key, byte[] value) => Check(door_store_set(Handle, key, value, value.Length));

    /// <summary>Waits for a key, as long as the store was made to wait, and reads its value.</summary>
    public unsafe byte[] get(string key)
    {
        byte* value;
        var length = Check(door_store_get(Handle, key, &value));
        try
        {
            return new ReadOnlySpan<byte>(value, length).ToArray();
        }
        finally
        {
            Door.door_free(value);
        }
    }

    /// <summary>Adds to a counter, which starts at 0, and returns the sum; whoever counts first gets the first number.</summary>
    public unsafe long add(string key, long amount)
    {
        long sum;
        Check(door_store_add(Handle, key, amount, &sum));
        return sum;
    }

    /// <summary>Whether a key is there, without waiting.</summary>
    public bool check(string key) => Check(door_store_check(Handle, key)) != 0;

    /// <summary>Waits for a key.</summary>
    public void wait(string key, TimeSpan timeout) => Check(door_store_wait(Handle, key, (long)timeout.TotalMilliseconds));

    /// <summary>Takes a key out; false if it was not there.</summary>
    public bool delete_key(string key) => Check(door_store_delete(Handle, key)) != 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        Handle.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>A store that one process serves over TCP on all its addresses.</summary>
/// <param name="host_name">Where the server is.</param>
/// <param name="port">Its port; 0 on the server for one that is free.</param>
/// <param name="world_size">Processes that will come, the server included; null if that is open.</param>
/// <param name="is_master">Whether this process serves it.</param>
/// <param name="timeout">How long to try to connect, and to wait for a key; c10d counts whole seconds here, so a part of one is a whole one.</param>
/// <param name="wait_for_workers">Whether to wait for <paramref name="world_size"/> processes.</param>
/// <exception cref="DistributedException">The port is taken, or the server was not reached in time.</exception>
public sealed class TCPStore(string host_name, int port, int? world_size, bool is_master, TimeSpan timeout, bool wait_for_workers = false)
    : Store(door_tcp_store(host_name, Port(port), is_master ? 1 : 0, world_size ?? 0, wait_for_workers ? 1 : 0, 1000 * (long)Math.Ceiling(timeout.TotalSeconds)))
{
    /// <summary>The server's port.</summary>
    public int port => door_tcp_store_port(Handle);

    private static int Port(int port) => port is >= 0 and <= ushort.MaxValue ? port : throw new ArgumentOutOfRangeException(nameof(port), port, "A port is 0 to 65535.");
}

/// <summary>A part of a store, whose keys all begin with a prefix.</summary>
public sealed class PrefixStore(string prefix, Store store) : Store(door_prefix_store(prefix, store.Handle));
