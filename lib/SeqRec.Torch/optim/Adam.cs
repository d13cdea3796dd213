using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Adam (Kingma and Ba, ICLR 2015); weight decay is added to the gradient, or decoupled as AdamW.</summary>
    public class Adam : optim.Optimizer
    {
        private readonly double _beta1, _beta2, _eps, _decay;
        private readonly bool _decoupled;

        internal Adam(IEnumerable<Parameter> parameters, double lr, double beta1, double beta2, double eps, double decay, bool decoupled) : base(parameters, lr) =>
            (_beta1, _beta2, _eps, _decay, _decoupled) = (beta1, beta2, eps, decay, decoupled);

        private protected override void Update(int index, Parameter parameter, Tensor grad)
        {
            var (m, v) = (State("exp_avg", index), State("exp_avg_sq", index));
            if (_decay != 0 && _decoupled) parameter.mul_(1 - LearningRate * _decay);
            else if (_decay != 0) grad = grad.add(parameter, _decay);
            m.mul_(_beta1).add_(grad, 1 - _beta1);
            v.mul_(_beta2).addcmul_(grad, grad, 1 - _beta2);
            var correction1 = 1 - Math.Pow(_beta1, Steps);
            var correction2 = Math.Sqrt(1 - Math.Pow(_beta2, Steps));
            parameter.addcdiv_(m, v.sqrt().div_(correction2).add_(_eps), -LearningRate / correction1);
        }
    }

    /// <summary>Stochastic gradient descent with momentum.</summary>
    public class SGD : optim.Optimizer
    {
        private readonly double _momentum, _dampening, _decay;
        private readonly bool _nesterov;

        internal SGD(IEnumerable<Parameter> parameters, double rate, double momentum, double dampening, double decay, bool nesterov) : base(parameters, rate) =>
            (_momentum, _dampening, _decay, _nesterov) = (momentum, dampening, decay, nesterov);

        private protected override void Update(int index, Parameter parameter, Tensor grad)
        {
            if (_decay != 0) grad = grad.add(parameter, _decay);
            if (_momentum != 0)
            {
                var buffer = State("momentum", index);
                buffer.mul_(_momentum).add_(grad, Steps == 1 ? 1 : 1 - _dampening);
                grad = _nesterov ? grad.add(buffer, _momentum) : buffer;
            }
            parameter.add_(grad, -LearningRate);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class optim
        {
            public static Modules.Adam Adam(IEnumerable<Modules.Parameter> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999, double eps = 1E-08, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(Plain(parameters, amsgrad || maximize), lr, beta1, beta2, eps, weight_decay, decoupled: false);

            public static Modules.Adam AdamW(IEnumerable<Modules.Parameter> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999, double eps = 1E-08, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(Plain(parameters, amsgrad || maximize), lr, beta1, beta2, eps, weight_decay, decoupled: true);

            public static Modules.SGD SGD(IEnumerable<Modules.Parameter> parameters, double learningRate, double momentum = 0, double dampening = 0, double weight_decay = 0, bool nesterov = false, bool maximize = false) =>
                new(Plain(parameters, maximize), learningRate, momentum, dampening, weight_decay, nesterov);

            private static IEnumerable<Modules.Parameter> Plain(IEnumerable<Modules.Parameter> parameters, bool unsupported) =>
                unsupported ? throw new NotSupportedException("amsgrad and maximize are not supported by this backend.") : parameters;
        }
    }
}
