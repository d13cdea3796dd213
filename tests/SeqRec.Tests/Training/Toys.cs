using SeqRec.Data;
using SeqRec.Models;
using SeqRec.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SeqRec.Tests.Training;

/// <summary>A model of one weight that every batch pulls up; a batch called "NaN" breaks it.</summary>
internal sealed class OneWeight : nn.Module<Tensor, Tensor>, ITrainable<string>
{
    private readonly Parameter weight = new(zeros(1));

    public OneWeight() : base(nameof(OneWeight)) => RegisterComponents();

    public float Value => weight.item<float>();

    public float Gradient => weight.grad!.item<float>();

    public override Tensor forward(Tensor x) => x * weight;

    /// <summary>Called when a batch is trained on.</summary>
    public Action? Training { get; init; }

    public Tensor Loss(string batch)
    {
        Training?.Invoke();
        return batch == "NaN" ? call(full(1, float.NaN)).sum() : (weight - 10).pow(2).sum();
    }
}

/// <summary>The same model in two stages, which writes down what it is told.</summary>
internal sealed class TwoStages : nn.Module<Tensor, Tensor>, ITrainable<string>, IScheduled
{
    private readonly OneWeight inner = new();

    public TwoStages() : base(nameof(TwoStages)) => RegisterComponents();

    public List<(int Epoch, int Stage, float Weight)> Told { get; } = [];

    public OneWeight Inner => inner;

    public int Stages => 2;

    public void Begin(int epoch, int stage) => Told.Add((epoch, stage, inner.Value));

    public override Tensor forward(Tensor x) => inner.call(x);

    public Tensor Loss(string batch) => inner.Loss(batch);
}

/// <summary>Batches written down beforehand, by epoch.</summary>
internal sealed class ScriptedBatches(Func<int, IEnumerable<string>> epochs) : IBatchSource<string>
{
    public int Count => epochs(1).Count();

    public IEnumerable<string> Epoch(int epoch) => epochs(epoch);
}

/// <summary>Validation scores written down beforehand; remembers the model's weight at each.</summary>
internal sealed class Script(OneWeight model, params double[] scores) : IValidation
{
    public List<float> Weights { get; } = [];

    public bool SawTraining { get; private set; }

    public string Metric => "script";

    public double Score()
    {
        SawTraining |= model.training;
        Weights.Add(model.Value);
        return scores[Weights.Count - 1];
    }
}

/// <summary>Two weights, of which a batch called "b" leaves the second alone.</summary>
internal sealed class TwoWeights : nn.Module<Tensor, Tensor>, ITrainable<string>
{
    private readonly Parameter first = new(zeros(1)), second = new(zeros(1));

    public TwoWeights() : base(nameof(TwoWeights)) => RegisterComponents();

    public (float, float) Values => (first.item<float>(), second.item<float>());

    public override Tensor forward(Tensor x) => x * first;

    public Tensor Loss(string batch) => (batch == "b" ? first - 10 : first + second - 10).pow(2).sum();
}

/// <summary>Batches of another source up to one before which the power goes.</summary>
internal sealed class PowerCut<TBatch>(IBatchSource<TBatch> source, int epoch, int batch) : IBatchSource<TBatch>
{
    public int Count => source.Count;

    public IEnumerable<TBatch> Epoch(int number)
    {
        foreach (var (k, made) in source.Epoch(number).Index())
            yield return (number, k) == (epoch, batch) ? throw new InvalidOperationException("power cut") : made;
    }
}
