using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SeqRec.Training;

/// <summary>TorchSharp's Adam, its state and its groups, with updates by <see cref="AdamUpdate"/>.</summary>
internal sealed class FusedAdam(IEnumerable<Parameter> parameters, double rate, double decay)
    : Adam(parameters, rate, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: decay)
{
    public override Tensor step(Func<Tensor>? closure = null) => _step<TorchSharp.Modules.ParamGroup>(group =>
    {
        var options = (Options)group.Options;
        foreach (var parameter in group.Parameters)
        {
            using var grad = parameter.grad;
            if (grad is null) continue;
            var state = (State)_state[parameter.Handle];
            AdamUpdate.Run(parameter, grad, state.exp_avg, state.exp_avg_sq, new(options.LearningRate!.Value,
                options.beta1!.Value, options.beta2!.Value, options.eps!.Value, options.weight_decay!.Value,
                IsDecoupled: false, ++state.step));
        }
    }, closure);
}

/// <summary>TorchSharp's AdamW, its state and its groups, with updates by <see cref="AdamUpdate"/>.</summary>
internal sealed class FusedAdamW(IEnumerable<Parameter> parameters, double rate, double decay)
    : AdamW(parameters, rate, beta1: 0.9, beta2: 0.999, eps: 1e-8, weight_decay: decay)
{
    public override Tensor step(Func<Tensor>? closure = null) => _step<TorchSharp.Modules.ParamGroup>(group =>
    {
        var options = (Options)group.Options;
        foreach (var parameter in group.Parameters)
        {
            using var grad = parameter.grad;
            if (grad is null) continue;
            var state = (State)_state[parameter.Handle];
            AdamUpdate.Run(parameter, grad, state.exp_avg, state.exp_avg_sq, new(options.LearningRate!.Value,
                options.beta1!.Value, options.beta2!.Value, options.eps!.Value, options.weight_decay!.Value,
                IsDecoupled: true, ++state.step));
        }
    }, closure);
}
