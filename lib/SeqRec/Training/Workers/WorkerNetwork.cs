#if FUSED_KERNELS
using System.Text;
using SeqRec.Torch.Distributed;
using static TorchSharp.torch;

namespace SeqRec.Training;

/// <summary>The connections of a <see cref="WorkerGroup"/>. Here alone c10d is known, which genuine TorchSharp lacks.</summary>
internal sealed class WorkerNetwork : IDisposable
{
    private const string Settings = "settings", Present = "present";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly WorkerOptions options;
    private readonly TCPStore store;
    private ProcessGroupGloo? group;

    public WorkerNetwork(WorkerOptions options)
    {
        this.options = options;
        store = Reached(() => new TCPStore(options.Host, options.Port, null, options.Rank == 0, options.Join),
            options.Rank == 0 ? $"The workers' meeting point cannot be served at {options.Host}:{options.Port}" : $"Worker 0 is not to be reached at {options.Host}:{options.Port}");
    }

    public int Port => store.port;

    public void Connect(Action watch) => Reached(() =>
    {
        Announce();
        if (options.Rank == 0) AwaitAll(watch);
        using var meeting = new PrefixStore("workers", store);
        group = new(meeting, options.Rank, options.Size, options.Patience, options.OwnAddress());  // Gloo 1.13 sums within the time of the group, not of the call
        return 0;
    }, "The workers do not come together");

    public void Sum(Tensor tensor) => Reached(() => { group!.allreduce(tensor); return 0; });

    public void FromFirst(Tensor tensor) => Reached(() => { group!.broadcast(tensor, 0); return 0; });

    public void Dispose()
    {
        group?.Dispose();
        store.Dispose();
    }

    private void Announce()
    {
        if (options.Rank == 0) store.set(Settings, Encoding.UTF8.GetBytes(options.Settings));
        else if (Encoding.UTF8.GetString(store.get(Settings)) is var theirs && theirs != options.Settings)
            throw new ArgumentException($"Worker 0 was started with other settings. Its own are:\n{theirs}\nThis worker's are:\n{options.Settings}");
        if (store.add($"{Present}/{options.Rank}", 1) > 1) throw new ArgumentException($"There is a worker {options.Rank} already; give each another --rank.");
        store.add(Present, 1);
    }

    private void AwaitAll(Action watch)
    {
        var start = DateTime.UtcNow;
        for (long present; (present = store.add(Present, 0)) < options.Size; Thread.Sleep(Pause))
        {
            watch();
            if (DateTime.UtcNow - start > options.Join) throw new WorkerException($"Only {present} of {options.Size} workers have come within {options.Join.TotalSeconds} s. Start the others too.");
        }
    }

    // What c10d says begins with a place in its source.
    private static T Reached<T>(Func<T> act, string what = "A worker is lost; start all again, with --resume to go on from the last checkpoint")
    {
        try
        {
            return act();
        }
        catch (DistributedException e)
        {
            throw new WorkerException($"{what} ({e.Message[(e.Message.StartsWith('[') ? e.Message.IndexOf(']') + 1 : 0)..].Trim()})", e);
        }
    }
}
#else
using static TorchSharp.torch;

namespace SeqRec.Training;

/// <summary>Stands where there is no c10d: the packages of genuine TorchSharp.</summary>
internal sealed class WorkerNetwork : IDisposable
{
    public WorkerNetwork(WorkerOptions options) => throw new NotSupportedException($"{options.Size} workers need SeqRec.Torch: build with TorchBackend=system.");

    public int Port => throw new NotSupportedException();
    public void Connect(Action watch) => throw new NotSupportedException();
    public void Sum(Tensor tensor) => throw new NotSupportedException();
    public void FromFirst(Tensor tensor) => throw new NotSupportedException();
    public void Dispose() { }
}
#endif
