using TorchSharp.Modules;

namespace TorchSharp;

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

        /// <summary>What all optimisers share: the parameters, the learning rate and named state that a checkpoint keeps.</summary>
        public abstract class Optimizer : IDisposable, ILearningRateController
        {
            private readonly Dictionary<string, Tensor> _state = [];
            private protected readonly Parameter[] Targets;

            private protected Optimizer(IEnumerable<Parameter> parameters, double rate)
            {
                Targets = parameters.ToArray();
                LearningRate = InitialLearningRate = rate;
                if (Targets.Length == 0) throw new ArgumentException("The optimizer got no parameters.");
            }

            public double LearningRate { get; set; }
            public double InitialLearningRate { get; set; }
            public IEnumerable<ILearningRateController> ParamGroups => [this];

            /// <summary>Steps done so far; part of the state.</summary>
            internal long Steps { get; set; }

            public IEnumerable<Parameter> parameters() => Targets;

            /// <summary>Sets all gradients to zero, keeping their memory.</summary>
            public void zero_grad()
            {
                foreach (var parameter in Targets)
                {
                    using var grad = parameter.grad;
                    grad?.zero_();
                }
            }

            /// <summary>Applies one update; a closure computes the loss first.</summary>
            public Tensor? step(Func<Tensor>? closure = null)
            {
                var loss = closure?.Invoke();
                using var guard = no_grad();
                using var scope = NewDisposeScope();
                Steps++;
                for (var k = 0; k < Targets.Length; k++)
                    if (Targets[k].grad is { } grad) Update(k, Targets[k], grad);
                return loss;
            }

            private protected abstract void Update(int index, Parameter parameter, Tensor grad);

            // A tensor of the parameter's shape that lives as long as the optimiser; zero at first.
            private protected Tensor State(string name, int index)
            {
                var key = $"{name}.{index}";
                if (!_state.TryGetValue(key, out var tensor)) _state[key] = tensor = zeros_like(Targets[index]).DetachFromDisposeScope();
                return tensor;
            }

            public void Dispose()
            {
                foreach (var tensor in _state.Values) tensor.Dispose();
                _state.Clear();
                GC.SuppressFinalize(this);
            }
        }
    }
}
