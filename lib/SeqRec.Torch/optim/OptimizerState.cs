using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>What an optimiser remembers of one parameter: its updates so far, and running averages of its shape.</summary>
public abstract class OptimizerState
{
    private readonly SortedDictionary<string, Tensor> _averages = new(StringComparer.Ordinal);
    private readonly Parameter _parameter;

    private protected OptimizerState(Parameter parameter) => _parameter = parameter;

    internal long Step { get; set; }

    internal IEnumerable<(string Name, Tensor Tensor)> Averages => _averages.Select(a => (a.Key, a.Value));

    /// <summary>A tensor that outlives dispose scopes; zero at first.</summary>
    internal Tensor Average(string name)
    {
        if (!_averages.TryGetValue(name, out var tensor)) _averages[name] = tensor = zeros_like(_parameter).DetachFromDisposeScope();
        return tensor;
    }

    internal void Clear()
    {
        foreach (var tensor in _averages.Values) tensor.Dispose();
        _averages.Clear();
    }
}

/// <summary>Adam's running averages of the gradient and of its square, live; their memory is taken when they are first asked for.</summary>
public abstract class MomentState : OptimizerState
{
    private protected MomentState(Parameter parameter) : base(parameter)
    {
    }

    public long step { get => Step; set => Step = value; }
    public Tensor exp_avg => Average(nameof(exp_avg));
    public Tensor exp_avg_sq => Average(nameof(exp_avg_sq));
}
