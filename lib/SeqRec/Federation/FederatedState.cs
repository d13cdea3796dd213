using System.Globalization;
using SeqRec.Training;
using static TorchSharp.torch;

namespace SeqRec.Federation;

/// <summary>
/// A federated training whose clients are in this process, as its checkpoints after each round hold it. Keys of secure aggregation
/// are not kept: clients that go on have agreed on new ones, and since masks cancel exactly, the sums are the same.
/// </summary>
internal sealed class FederatedState(FederatedServer server, IReadOnlyList<IKeptClient> clients) : ICheckpointed, IProgress<RoundReport>
{
    private const string RoundsFile = "rounds.json", ServerFile = "server.safetensors";

    private readonly Checkpoint? checkpoint;

    /// <summary>One that is kept from round to round, and brought back to where an earlier run was cut off.</summary>
    /// <exception cref="CheckpointException">The checkpoint is damaged, or of another run.</exception>
    public FederatedState(FederatedServer server, IReadOnlyList<IKeptClient> clients, string folder) : this(server, clients)
    {
        checkpoint = new(folder, "round");
        checkpoint.TryLoad(this);
    }

    /// <inheritdoc/>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"round-{server.Rounds.Count:D5}");

    /// <inheritdoc/>
    public (string File, object Value) Document => (RoundsFile, new RoundsSoFar([.. server.Rounds], [.. clients.Select(c => c.Losses.ToArray())]));

    /// <inheritdoc/>
    public Dictionary<string, IReadOnlyDictionary<string, Tensor>> Tensors =>
        new(clients.Select((client, k) => KeyValuePair.Create(FileOf(k), (IReadOnlyDictionary<string, Tensor>)client.Weights().Concat(client.Moments()).ToDictionary()))) { [ServerFile] = server.Tensors() };

    /// <summary>Keeps the round that has ended.</summary>
    /// <exception cref="CheckpointException">It cannot be written; the one before stays.</exception>
    public void Report(RoundReport value) => checkpoint?.Save(this);

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
