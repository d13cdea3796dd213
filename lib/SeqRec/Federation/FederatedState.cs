using System.Globalization;
using SeqRec.Training;
using static TorchSharp.torch;

namespace SeqRec.Federation;

/// <summary>
/// A federated training whose clients are in this process, as its checkpoints after each round hold it. Keys of secure aggregation
/// are not kept: clients that go on have agreed on new ones, and since masks cancel exactly, the sums are the same.
/// </summary>
/// <param name="server">The server, with the rounds so far.</param>
/// <param name="clients">Its clients, in order.</param>
/// <param name="folder">Of the run; holds the newest checkpoint as <c>round-N</c>.</param>
internal sealed class FederatedState(FederatedServer server, IReadOnlyList<IKeptClient> clients, string folder) : ICheckpointed, IProgress<RoundReport>
{
    private const string RoundsFile = "rounds.json", ServerFile = "server.safetensors", Unit = "round";

    private readonly Checkpoint checkpoint = new(folder, Unit);

    /// <inheritdoc/>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Unit}-{server.Rounds.Count:D5}");

    /// <inheritdoc/>
    public (string File, object Value) Document => (RoundsFile, new RoundsSoFar([.. server.Rounds], [.. clients.Select(c => c.Losses.ToArray())]));

    /// <inheritdoc/>
    public Dictionary<string, IReadOnlyDictionary<string, Tensor>> Tensors =>
        new(clients.Select((client, k) => KeyValuePair.Create(FileOf(k), (IReadOnlyDictionary<string, Tensor>)client.Weights().Concat(client.Moments()).ToDictionary()))) { [ServerFile] = server.Tensors() };

    /// <summary>Goes back to where an earlier run was cut off, if one was, and trains the rounds that are left.</summary>
    /// <exception cref="CheckpointException">The checkpoint is damaged or of another run, or cannot be written.</exception>
    public IReadOnlyList<RoundReport> Run(CancellationToken cancellation = default)
    {
        checkpoint.TryLoad(this);
        return server.Run(this, cancellation);
    }

    /// <summary>Keeps the round that has ended.</summary>
    /// <exception cref="CheckpointException">It cannot be written; the one before stays.</exception>
    public void Report(RoundReport value) => checkpoint.Save(this);

    /// <inheritdoc/>
    public void Check(CheckpointFiles files)
    {
        var known = files.Document<RoundsSoFar>();
        if (known.Losses.Length != clients.Count) throw files.Foreign(RoundsFile, $"it has {known.Losses.Length} clients, and now there are {clients.Count}");
        files.CheckFit(ServerFile, server.Tensors());
        foreach (var (k, client) in clients.Index()) files.CheckFit(FileOf(k), client.Weights(), client.MomentNames);
    }

    /// <inheritdoc/>
    public void Restore(CheckpointFiles files)
    {
        var known = files.Document<RoundsSoFar>();
        foreach (var (k, client) in clients.Index())
        {
            client.Restore(files[FileOf(k)]);
            client.Losses.AddRange(known.Losses[k]);
        }
        server.Restore(files[ServerFile], known.Rounds);
    }

    private static string FileOf(int client) => string.Create(CultureInfo.InvariantCulture, $"client-{client}.safetensors");

    private sealed record RoundsSoFar(RoundReport[] Rounds, double[][] Losses);
}
