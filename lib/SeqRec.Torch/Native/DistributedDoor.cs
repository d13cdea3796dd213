using System.Runtime.InteropServices;
using SeqRec.Torch.Distributed;

namespace TorchSharp.Native;

/// <summary>The functions of native/distributed.cpp. Times are in milliseconds.</summary>
internal static unsafe partial class DistributedDoor
{
    private const string Library = DoorLibrary.Name;

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial StoreHandle door_tcp_store(string host, int port, int isServer, int workers, int waitForWorkers, long timeout);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial StoreHandle door_prefix_store(string prefix, StoreHandle store);
    [LibraryImport(Library)] public static partial void door_store_release(IntPtr store);
    [LibraryImport(Library)] public static partial int door_tcp_store_port(StoreHandle store);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int door_store_set(StoreHandle store, string key, byte[] value, int n);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int door_store_get(StoreHandle store, string key, byte** value);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int door_store_add(StoreHandle store, string key, long amount, long* sum);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int door_store_check(StoreHandle store, string key);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int door_store_wait(StoreHandle store, string key, long timeout);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int door_store_delete(StoreHandle store, string key);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial GroupHandle door_gloo(StoreHandle store, int rank, int size, long timeout, string? address, string? networkInterface);
    [LibraryImport(Library)] public static partial void door_gloo_abort(GroupHandle group);
    [LibraryImport(Library)] public static partial void door_gloo_release(IntPtr group);
    [LibraryImport(Library)] public static partial int door_gloo_send(GroupHandle group, IntPtr tensor, int peer, int tag, long timeout);
    [LibraryImport(Library)] public static partial int door_gloo_recv(GroupHandle group, IntPtr tensor, int peer, int tag, long timeout);
    [LibraryImport(Library)] public static partial int door_gloo_all_reduce(GroupHandle group, IntPtr tensor, long timeout);
    [LibraryImport(Library)] public static partial int door_gloo_broadcast(GroupHandle group, IntPtr tensor, int root, long timeout);
    [LibraryImport(Library)] public static partial int door_gloo_barrier(GroupHandle group, long timeout);

    /// <summary>Throws what c10d said last on this thread when <paramref name="status"/> is negative.</summary>
    public static int Check(int status) => status < 0 ? throw LastError() : status;

    /// <summary>Throws what c10d said last on this thread when nothing was made.</summary>
    public static T Check<T>(T handle) where T : SafeHandle => handle.IsInvalid ? throw LastError() : handle;

    private static DistributedException LastError() => new(Door.LastError().Message);
}

/// <summary>A store, alive as long as a call or a group uses it.</summary>
internal sealed class StoreHandle() : SafeHandle(IntPtr.Zero, ownsHandle: true)
{
    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle()
    {
        DistributedDoor.door_store_release(handle);
        return true;
    }
}

/// <summary>A group of processes, alive as long as a call uses it.</summary>
internal sealed class GroupHandle() : SafeHandle(IntPtr.Zero, ownsHandle: true)
{
    public override bool IsInvalid => handle == IntPtr.Zero;

    protected override bool ReleaseHandle()
    {
        DistributedDoor.door_gloo_release(handle);
        return true;
    }
}
