using SeqRec.Data;
using SeqRec.Federation;
using SeqRec.Layers;
using SeqRec.Models;
using SeqRec.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Experiments;

/// <summary>
/// PFCR's federated pre-training for clients that have a folder each: the same parts whether they run in one process or in many. What a part draws
/// follows from the seed and the client's place alone, so both give the same table.
/// </summary>
public sealed record FederatedDeployment
{
    private const double Deviation = 0.02;  // of BERT's weights

    /// <summary>The set of domains whose settings are taken (<see cref="FederatedRecipe.For"/>).</summary>
    public string Data { get; init; } = ContentDomains.OfficeScientific;

    /// <summary>Of everything random but keys of secure aggregation.</summary>
    public int Seed { get; init; } = 42;

    /// <summary>Options that differ from the recipe's, such as <c>federation.channel=OneBit</c>; all processes need the same.</summary>
    public IReadOnlyList<(string Key, string Value)> Changes { get; init; } = [];

    /// <summary>Where this process's models compute; each chooses for itself.</summary>
    public Device Device { get; init; } = CPU;

    /// <summary>What all processes must agree on, as text.</summary>
    public string Settings => string.Join('\n', Changes.Select(c => $"{c.Key}={c.Value}").Prepend($"PFCR for {Data}, seed {Seed}"));

    /// <summary>The settings of a federated run with the changes asked for.</summary>
    /// <exception cref="ArgumentException">No such option, or no value of its type; the message lists what is known.</exception>
    public FederatedRecipe Recipe() => Changes.Aggregate(FederatedRecipe.For(Data, (ulong)Seed), (recipe, change) => OptionSetter.With(recipe, change.Key, change.Value));

    /// <summary>Writes a folder for each domain of the set, named as the domain; what must know all texts to give them codes, and so is done once, ahead of the training.</summary>
    /// <param name="folder">Where the folders go.</param>
    /// <returns>The folders, in order.</returns>
    public IReadOnlyList<string> Prepare(string folder)
    {
        var domains = ContentDomains.Load(Data);
        foreach (var (domain, codes) in domains.Zip(SharedCodes.Of(domains, Recipe()))) ClientFolder.Write(Path.Combine(folder, domain.Name), domain.Log, codes);
        return [.. domains.Select(domain => Path.Combine(folder, domain.Name))];
    }

    /// <summary>The server; it knows the settings, and nothing of the clients' data.</summary>
    public FederatedServer Server(IReadOnlyList<IFederatedClient> clients) => new(Recipe().Federation, StartTable(), TableShape.Dim, clients);

    /// <summary>R and d, the shape of the code table.</summary>
    public (int Rows, int Dim) TableShape => (Recipe().Quantizer.Groups * (Recipe().Quantizer.Codewords + 1), Recipe().Model.Dim);

    /// <summary>A client that reads its own folder.</summary>
    /// <param name="folder">Its data, <see cref="ClientFolder"/>.</param>
    /// <param name="place">Its number, from 0.</param>
    /// <exception cref="DataSetException">A file is missing or malformed.</exception>
    public DeployedClient Client(string folder, int place)
    {
        var (recipe, seed) = (Recipe(), SplitMix64.Hash(SplitMix64.Hash((ulong)Seed) + (ulong)place));
        var (log, codes) = ClientFolder.Read(folder, recipe.Quantizer.Groups, recipe.Quantizer.Codewords);
        Seeds.Apply(unchecked((long)seed));
        var model = new Pfcr(recipe.Model, codes, Device);
        var batches = new SequenceBatches(LeaveOneOut.Split(log), recipe.Batches with { Seed = seed });
        return new(new(model, model.CodeTable, batches, batches.RowCount, codes.Frequencies(), recipe.Federation, seed), seed);
    }

    // G starts as a table of its own, like the models'.
    private float[] StartTable()
    {
        using var table = empty(TableShape.Rows, TableShape.Dim, device: CPU);
        return Initial.Normal(table, Deviation, new((ulong)Seed)).data<float>().ToArray();
    }
}

/// <summary>A client and its model, with random numbers of its own.</summary>
public sealed class DeployedClient : IDisposable
{
    private readonly FederatedClient<Pfcr, SequenceBatch> client;

    internal DeployedClient(FederatedClient<Pfcr, SequenceBatch> client, ulong seed) => (this.client, Client) = (client, new SeededClient(client, seed));

    /// <summary>What takes part.</summary>
    public IFederatedClient Client { get; }

    /// <summary>The model, which never leaves the client but for its table.</summary>
    public Pfcr Model => client.Model;

    /// <summary>Mean loss of each round.</summary>
    public IReadOnlyList<double> Losses => client.Losses;

    /// <inheritdoc/>
    public void Dispose()
    {
        client.Dispose();
        Model.Dispose();
    }
}
