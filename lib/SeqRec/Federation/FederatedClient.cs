using System.Runtime.InteropServices;
using SeqRec.Data;
using SeqRec.Models;
using SeqRec.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SeqRec.Federation;

/// <summary>
/// A client that trains a model on its own data and shares one table of it. Data, all other weights and the optimiser's
/// moments never leave it; the moments of the table are kept when the table is overwritten, as in the published code.
/// </summary>
public sealed class FederatedClient<TModel, TBatch> : IFederatedClient, IKeptClient, IDisposable where TModel : nn.Module, ITrainable<TBatch>
{
    private const string OwnControl = "own_control";

    private readonly TModel model;
    private readonly Parameter table;
    private readonly IBatchSource<TBatch> batches;
    private readonly ClientFacts facts;
    private readonly IGradientChannel channel;
    private readonly LocalOptions options;
    private readonly ulong seed;
    private readonly OptimizerHelper adam;
    private readonly OptimizerHelper? plain;  // of the table, in SCAFFOLD
    private readonly PairwiseMasks masks = new();
    private readonly List<double> losses = [];
    private FederatedTerms terms = new(0, [], null, null);
    private float[] shared = [], control = [], ownControl = [];  // G, c and c_k. [rows, d]

    /// <summary>Takes a model that is to be trained here.</summary>
    /// <param name="model">Keeps its own weights, but for the shared rows of the table.</param>
    /// <param name="table">The parameter that is shared. [R, d]</param>
    /// <param name="batches">The client's data.</param>
    /// <param name="trainingRows">Rows of an epoch.</param>
    /// <param name="codeCounts">[R] how often the client's items use each row; null if nobody will ask.</param>
    /// <param name="options">The server's.</param>
    /// <param name="seed">Of the channel's noise.</param>
    public FederatedClient(TModel model, Parameter table, IBatchSource<TBatch> batches, long trainingRows, int[]? codeCounts, FederatedOptions options, ulong seed)
    {
        (this.model, this.table, this.batches, this.options, this.seed) = (model, table, batches, options.Local, seed);
        if (!model.parameters().Any(IsTable)) throw new ArgumentException("The table is none of the model's parameters.", nameof(table));
        (facts, channel) = (new(trainingRows, codeCounts, PublicKey: null), GradientChannels.Named(options.Channel, options.Noise));
        adam = Optimizers.Adam(OfAdam.Select(p => p.parameter), options.Local.LearningRate);
        if (options.Local.Method == LocalMethod.Scaffold) plain = optim.SGD([table], options.Local.TableRate);
    }

    /// <summary>The model, with the rows that the server sent last.</summary>
    public TModel Model => model;

    /// <summary>Mean loss of each round; the server does not learn it.</summary>
    public IReadOnlyList<double> Losses => losses;

    /// <inheritdoc/>
    public ClientFacts Join(bool counts, bool secure) => facts with
    {
        CodeCounts = counts ? facts.CodeCounts ?? throw new InvalidOperationException("The server asks for code counts and this client has none: give it its codes' frequencies.") : null,
        PublicKey = secure ? masks.PublicKey : null
    };

    /// <inheritdoc/>
    public void Accept(FederatedTerms terms)
    {
        this.terms = terms;
        if (ownControl.Length != terms.Rows.Length * (int)table.shape[1]) ownControl = new float[terms.Rows.Length * (int)table.shape[1]];
        if (terms.PublicKeys is not null) masks.Agree(terms.Client, terms.PublicKeys);
    }

    /// <inheritdoc/>
    public void Receive(ServerMessage message)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        shared = MemoryMarshal.Cast<byte, float>(message.Table).ToArray();
        if (message.Control is not null) control = MemoryMarshal.Cast<byte, float>(message.Control).ToArray();
        table.index_copy_(0, RowIndices(), OnDevice(shared));
    }

    /// <inheritdoc/>
    /// <exception cref="TrainingDivergedException">The loss is NaN or infinite.</exception>
    public ClientUpload? Train(int round)
    {
        if (terms.PublicKeys is not null && !masks.Hides) return null;
        using var scope = NewDisposeScope();
        var (gradients, steps) = RunEpochs(round);
        var change = Minus(shared, SharedRowsOf(table));
        var quantity = channel.Shares == SharedQuantity.Change ? change : SharedRowsOf(gradients);
        var random = new Xoshiro256(seed, (ulong)round);
        return new(Message(quantity, round, 0, random), options.Method == LocalMethod.Scaffold ? Message(MoveControl(change, steps), round, 1, random) : null);
    }

    /// <inheritdoc/>
    public byte[]? Reveal(int round, int dropped) => masks.Reveal(dropped, round);

    List<double> IKeptClient.Losses => losses;

    Dictionary<string, Tensor> IKeptClient.Weights() => new(model.state_dict()) { [OwnControl] = tensor(ownControl, device: CPU) };

    IEnumerable<string> IKeptClient.MomentNames => AdamsMoments.SelectMany(m => m.Names);

    IEnumerable<KeyValuePair<string, Tensor>> IKeptClient.Moments() => AdamsMoments.SelectMany(m => m.Tensors());

    void IKeptClient.Restore(IWeights file)
    {
        using (no_grad())
            foreach (var (name, tensor) in model.state_dict()) file.ReadInto(name, tensor);
        foreach (var moments in AdamsMoments) moments.Read(file);
        ownControl = file.Read(OwnControl).data<float>().ToArray();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        adam.Dispose();
        plain?.Dispose();
        masks.Dispose();
    }

    private IEnumerable<(string name, Parameter parameter)> OfAdam => model.named_parameters().Where(p => options.Method != LocalMethod.Scaffold || !IsTable(p.parameter));

    private bool IsTable(Parameter parameter) => ReferenceEquals(parameter, table);

    private IEnumerable<AdamMoments> AdamsMoments => AdamMoments.Of(OfAdam, adam);

    // The sum of the table's gradients, and the number of steps.
    private (Tensor Gradients, int Steps) RunEpochs(int round)
    {
        model.train();
        var (sum, loss, steps) = (zeros_like(table).detach(), 0.0, 0);
        var (rows, anchor, correction) = (RowIndices(), OnDevice(shared), options.Method == LocalMethod.Scaffold ? OnDevice(Minus(control, ownControl)) : null);
        for (var epoch = (round - 1) * options.Epochs + 1; epoch <= round * options.Epochs; epoch++)
            foreach (var batch in batches.Epoch(epoch))
                loss += Step(batch, sum, rows, anchor, correction, (epoch, ++steps));
        losses.Add(loss / steps);
        return (sum, steps);
    }

    private double Step(TBatch batch, Tensor sum, Tensor rows, Tensor anchor, Tensor? correction, (int Epoch, int Batch) at)
    {
        using var scope = NewDisposeScope();
        adam.zero_grad();
        plain?.zero_grad();
        var loss = model.Loss(batch);
        loss.backward();
        var value = loss.ToDouble();
        if (!double.IsFinite(value)) throw new TrainingDivergedException(at.Epoch, at.Batch, value);
        using var guard = no_grad();
        var gradient = table.grad!;
        if (options.Method == LocalMethod.Proximal) gradient.index_add_(0, rows, table.index_select(0, rows) - anchor, 2 * options.Proximal);
        sum.add_(gradient);
        if (correction is not null) gradient.index_add_(0, rows, correction, 1);
        adam.step();
        plain?.step();
        return value;
    }

    // c_k becomes c_k - c + (G - E_k) / (steps η); the change is what the server needs.
    private float[] MoveControl(float[] change, int steps)
    {
        var moved = new float[change.Length];
        for (var k = 0; k < moved.Length; k++)
        {
            moved[k] = (float)(change[k] / (steps * options.TableRate)) - control[k];
            ownControl[k] += moved[k];
        }
        return moved;
    }

    // In secure aggregation what the channel would deliver, weighed, as fixed-point numbers under masks.
    private byte[] Message(float[] values, int round, int block, Xoshiro256 random)
    {
        var message = channel.Encode(values, random);
        if (terms.Weights is not { } weights) return message;
        var (delivered, width) = (channel.Decode(message, values.Length), (int)table.shape[1]);
        for (var k = 0; k < delivered.Length; k++) delivered[k] *= weights[k / width];
        var numbers = FixedPoint.Of(delivered);
        masks.Add(numbers, round, block);
        return MemoryMarshal.AsBytes<uint>(numbers).ToArray();
    }

    private Tensor RowIndices() => tensor(Array.ConvertAll(terms.Rows, row => (long)row), device: table.device);

    private Tensor OnDevice(float[] rows) => tensor(rows, device: table.device).view(terms.Rows.Length, -1);

    private float[] SharedRowsOf(Tensor all) => all.detach().index_select(0, RowIndices()).to_type(float32).cpu().data<float>().ToArray();

    private static float[] Minus(float[] a, float[] b) => [.. a.Zip(b, (x, y) => x - y)];
}
