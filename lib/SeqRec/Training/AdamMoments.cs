using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SeqRec.Training;

/// <summary>What Adam or AdamW remembers of one parameter: the running averages m and v of its gradient and the gradient's square.</summary>
/// <param name="Name">The parameter's name in the model.</param>
/// <param name="Parameter">The parameter.</param>
/// <param name="State">Adam's state of it.</param>
internal sealed record AdamMoments(string Name, Parameter Parameter, OptimizerState State)
{
    private const string M = ".exp_avg", V = ".exp_avg_sq", Count = ".step";

    /// <summary>Those of all parameters that an optimiser has, in its order.</summary>
    public static IEnumerable<AdamMoments> Of(IEnumerable<(string Name, Parameter Parameter)> parameters, OptimizerHelper optimizer) =>
        parameters.Zip(optimizer.state_dict().State, (p, state) => new AdamMoments(p.Name, p.Parameter, state));

    /// <summary>Updates so far; without one there are no averages yet.</summary>
    public long Steps => State is AdamW.State beside ? beside.step : ((Adam.State)State).step;

    private (Tensor M, Tensor V) Averages => State is AdamW.State beside ? (beside.exp_avg, beside.exp_avg_sq) : (((Adam.State)State).exp_avg, ((Adam.State)State).exp_avg_sq);

    /// <summary>The names under which a file has it.</summary>
    public string[] Names => [Name + M, Name + V, Name + Count];

    /// <summary>As named tensors; none before the first update.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> Tensors() => Steps == 0 ? [] : [new(Name + M, Averages.M), new(Name + V, Averages.V), new(Name + Count, tensor(Steps, device: CPU))];

    /// <summary>Takes over what <see cref="Tensors"/> gave; a parameter that was updated has a gradient, if only a zero, and so would be updated again.</summary>
    public void Read(Data.IWeights file)
    {
        if (!file.Entries.ContainsKey(Name + Count)) return;
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var steps = file.Read(Name + Count).item<long>();
        if (State is AdamW.State beside) beside.step = steps;
        else ((Adam.State)State).step = steps;
        file.ReadInto(Name + M, Averages.M);
        file.ReadInto(Name + V, Averages.V);
        if (Parameter.requires_grad) Parameter.grad = zeros_like(Parameter);
    }
}
