using System.Collections.Concurrent;
using SeqRec.Federation;

namespace SeqRec.Tests.Federation;

/// <summary>A server and clients with links in memory. Each client has a thread of its own.</summary>
internal sealed class LinkedClients : IDisposable
{
    private const string Settings = "test";
    private readonly RemoteClient[] remote;
    private readonly List<Task> sessions = [];

    public LinkedClients(int count, TimeSpan? round = null, TimeSpan? join = null, TimeSpan? message = null)
    {
        Times = new()
        {
            Join = join ?? TimeSpan.FromSeconds(20), Round = round ?? TimeSpan.FromSeconds(20),
            Message = message ?? TimeSpan.FromSeconds(10), Patience = TimeSpan.FromSeconds(20)
        };
        Meeting = new(count, Settings, Times);
        remote = [.. Enumerable.Range(0, count).Select(k => new RemoteClient(k, Meeting, tableNumbers: 6))];
    }

    public FederationTimes Times { get; }

    public MeetingPoint Meeting { get; }

    /// <summary>As the server knows them.</summary>
    public IReadOnlyList<RemoteClient> Remote => remote;

    /// <summary>Both ends of every link, with the client's place.</summary>
    public ConcurrentQueue<(int Place, MemoryLink Server, MemoryLink Client)> Links { get; } = [];

    /// <summary>What the clients logged, with their places.</summary>
    public ConcurrentQueue<string> Log { get; } = [];

    /// <summary>Lets a client take part from now on. Its task ends when the federation does, or when it throws.</summary>
    public Task Start(int place, IFederatedClient client, string settings = Settings)
    {
        var meeting = new MemoryMeeting(Meeting, place, settings, (server, own) => Links.Enqueue((place, server, own)));
        var session = new ClientSession(client, meeting, line => Log.Enqueue($"{place}: {line}"));
        var task = Task.Factory.StartNew(() => session.Run(), TaskCreationOptions.LongRunning);
        sessions.Add(task);
        return task;
    }

    /// <summary>Waits until somebody asks to be let in at a place.</summary>
    public void AwaitReturn(int place) =>
        Assert.True(SpinWait.SpinUntil(() => Meeting.Waits(place), TimeSpan.FromSeconds(10)));

    public void Dispose()
    {
        Meeting.End();
        foreach (var client in remote) client.End();
        foreach (var client in remote) client.Dispose();
        foreach (var session in sessions) ((IAsyncResult)session).AsyncWaitHandle.WaitOne(TimeSpan.FromSeconds(10));
    }
}

/// <summary>A client that does not always do what it should.</summary>
internal sealed class WilfulClient(
    IFederatedClient inner, Func<int, ClientUpload?, ClientUpload?> act) : IFederatedClient
{
    public ClientFacts Join(bool counts, bool secure) => inner.Join(counts, secure);

    public void Accept(FederatedTerms terms) => inner.Accept(terms);

    public void Receive(ServerMessage message) => inner.Receive(message);

    public ClientUpload? Train(int round) => act(round, inner.Train(round));

    public byte[]? Reveal(int round, int dropped) => inner.Reveal(round, dropped);
}
