using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Stochastic gradient descent with momentum.</summary>
    public class SGD : OptimizerHelper
    {
        private readonly double _momentum, _dampening, _decay;
        private readonly bool _nesterov;

        internal SGD(IEnumerable<Parameter> parameters, double rate, double momentum, double dampening, double decay, bool nesterov) : base(parameters, rate, p => new State(p)) =>
            (_momentum, _dampening, _decay, _nesterov) = (momentum, dampening, decay, nesterov);

        private protected override void Update(Parameter parameter, Tensor grad, OptimizerState state)
        {
            if (_decay != 0) grad = grad.add(parameter, _decay);
            if (_momentum != 0)
            {
                var buffer = state.Average("momentum_buffer").mul_(_momentum).add_(grad, state.Step == 1 ? 1 : 1 - _dampening);
                grad = _nesterov ? grad.add(buffer, _momentum) : buffer;
            }
            parameter.add_(grad, -LearningRate);
        }

        private sealed class State(Parameter parameter) : OptimizerState(parameter);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static Modules.SGD SGD(IEnumerable<Modules.Parameter> parameters, double learningRate, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                new(Plain(parameters, maximize), learningRate, momentum, dampening, weight_decay, nesterov);
        }
    }
}
