using TorchSharp.Modules;

namespace TorchSharp
{
    public static partial class torch
    {
        /// <summary>Optimisers: they change parameters by the gradients that backward left.</summary>
        public static partial class optim
        {
            /// <summary>A group of parameters whose rate can be set.</summary>
            public interface ILearningRateController
            {
                double LearningRate { get; set; }
                double InitialLearningRate { get; set; }
            }

            /// <summary>What all optimisers share: the parameters, the learning rate and a state for each parameter.</summary>
            public abstract partial class Optimizer : IDisposable, ILearningRateController
            {
                private readonly Parameter[] _parameters;
                private readonly OptimizerState[] _states;

                private protected Optimizer(IEnumerable<Parameter> parameters, double rate, Converter<Parameter, OptimizerState> state)
                {
                    _parameters = parameters.ToArray();
                    _states = Array.ConvertAll(_parameters, state);
                    LearningRate = InitialLearningRate = rate;
                    if (_parameters.Length == 0) throw new ArgumentException("The optimizer got no parameters.");
                }

                public double LearningRate { get; set; }
                public double InitialLearningRate { get; set; }
                public IEnumerable<ILearningRateController> ParamGroups => [this];

                public IEnumerable<Parameter> parameters() => _parameters;

                /// <summary>Sets all gradients to zero, keeping their memory.</summary>
                public void zero_grad()
                {
                    foreach (var parameter in _parameters)
                    {
                        using var grad = parameter.grad;
                        grad?.zero_();
                    }
                }

                /// <summary>Updates each parameter that has a gradient; a closure computes the loss first.</summary>
                public Tensor? step(Func<Tensor>? closure = null)
                {
                    var loss = closure?.Invoke();
                    using var guard = no_grad();
                    using var scope = NewDisposeScope();
                    foreach (var (parameter, state) in _parameters.Zip(_states))
                        if (parameter.grad is { } grad)
                        {
                            state.Step++;
                            Update(parameter, grad, state);
                        }
                    return loss;
                }

                private protected abstract void Update(Parameter parameter, Tensor grad, OptimizerState state);

                public void Dispose()
                {
                    foreach (var state in _states) state.Clear();
                    GC.SuppressFinalize(this);
                }
            }
        }
    }
}

namespace TorchSharp.Modules
{
    /// <summary>An optimiser whose state can be read and saved; TorchSharp's have this base.</summary>
    public abstract class OptimizerHelper : torch.optim.Optimizer
    {
        private protected OptimizerHelper(IEnumerable<Parameter> parameters, double rate, Converter<Parameter, OptimizerState> state) : base(parameters, rate, state)
        {
        }
    }
}
