#if FUSED_KERNELS
using System.Text;
using SeqRec.Torch.Distributed;
using static TorchSharp.torch;

namespace SeqRec.Federation;

/// <summary>
/// The store in which server and clients meet, and the links that they then make: a group of two for each client, so that one that breaks
/// leaves the others alone. The only place that knows c10d, which genuine TorchSharp lacks.
/// </summary>
internal sealed class ProcessNetwork : IDisposable
{
    private readonly string host;
    private readonly TimeSpan timeout;
    private readonly TCPStore store;

    public ProcessNetwork(string host, int port, bool serve, TimeSpan timeout)
    {
        (this.host, this.timeout) = (host, timeout);
        store = Reached(() => new TCPStore(host, port, null, serve, timeout), serve ? $"cannot be served at {host}:{port}" : $"is not to be reached at {host}:{port}");
    }

    public int Port => store.port;

    public void Set(string key, string value) => Reached(() => { store.set(key, Encoding.UTF8.GetBytes(value)); return 0; });

    /// <summary>The value of a key that is there.</summary>
    public string Get(string key) => Encoding.UTF8.GetString(Reached(() => store.get(key)));

    public bool Has(string key) => Reached(() => store.check(key));

    public long Add(string key, long amount) => Reached(() => store.add(key, amount));

    /// <summary>A link whose two sides come together under a prefix that no other has. It has a connection to the store of its own, since a wait that times out spoils one.</summary>
    public ILink Link(string prefix, int rank, string address) => Reached<ILink>(() =>
    {
        using var own = new TCPStore(host, Port, null, is_master: false, timeout);
        using var meeting = new PrefixStore(prefix, own);
        return new GlooLink(new(meeting, rank, 2, timeout, address));
    }, "does not come to make a link");

    public void Dispose() => store.Dispose();

    // What c10d says begins with a place in its source.
    private static T Reached<T>(Func<T> act, string what = "is lost")
    {
        try
        {
            return act();
        }
        catch (DistributedException e)
        {
            throw new LostPeerException($"{what} ({e.Message[(e.Message.StartsWith('[') ? e.Message.IndexOf(']') + 1 : 0)..].Trim()})", e);
        }
    }

    private sealed class GlooLink(ProcessGroupGloo group) : ILink
    {
        private int Other => 1 - group.rank;

        public void Send(Envelope message, TimeSpan timeout)
        {
            Send(tensor(message.Header()), timeout);
            foreach (var part in message.Parts)
                if (part is { Length: > 0 }) Send(tensor(part), timeout);
        }

        public Envelope Receive(TimeSpan timeout, long limit)
        {
            using var header = zeros(Envelope.HeaderLength, int64);
            Receive(header, timeout);
            var message = Envelope.Announced(header.data<long>().ToArray(), limit);
            foreach (var part in message.Parts)
                if (part is { Length: > 0 }) Receive(part, timeout);
            return message;
        }

        public void Abort() => group.abort();

        public void Dispose()
        {
            group.abort();  // a wait on another thread would keep it open
            group.Dispose();
        }

        private void Send(Tensor tensor, TimeSpan timeout)
        {
            using (tensor) Reached(() => { group.send(tensor, Other, timeout: timeout); return 0; });
        }

        private void Receive(byte[] part, TimeSpan timeout)
        {
            using var bytes = zeros(part.Length, uint8);
            Receive(bytes, timeout);
            bytes.data<byte>().ToArray().CopyTo(part, 0);
        }

        private void Receive(Tensor tensor, TimeSpan timeout) => Reached(() => { group.recv(tensor, Other, timeout: timeout); return 0; });
    }
}
#else
namespace SeqRec.Federation;

/// <summary>Stands where there is no c10d: the packages of genuine TorchSharp.</summary>
internal sealed class ProcessNetwork : IDisposable
{
    public ProcessNetwork(string host, int port, bool serve, TimeSpan timeout) =>
        throw new NotSupportedException("Federation over processes needs SeqRec.Torch: build with TorchBackend=system.");

    public int Port => throw new NotSupportedException();
    public void Set(string key, string value) => throw new NotSupportedException();
    public string Get(string key) => throw new NotSupportedException();
    public bool Has(string key) => throw new NotSupportedException();
    public long Add(string key, long amount) => throw new NotSupportedException();
    public ILink Link(string prefix, int rank, string address) => throw new NotSupportedException();
    public void Dispose() { }
}
#endif
