using TorchSharp.Native;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Adam (Kingma and Ba, ICLR 2015); weight decay is added to the gradient.</summary>
    public class Adam : OptimizerHelper
    {
        private readonly Moments _moments;
        private readonly double _decay;

        internal Adam(IEnumerable<Parameter> parameters, double lr, Moments moments, double decay) : base(parameters, lr, p => new State(p)) => (_moments, _decay) = (moments, decay);

        private protected override void Update(Parameter parameter, Tensor grad, OptimizerState state) =>
            _moments.Descend(parameter, _decay == 0 ? grad : grad.add(parameter, _decay), (State)state, LearningRate);

        public sealed class State : MomentState
        {
            internal State(Parameter parameter) : base(parameter)
            {
            }
        }
    }

    /// <summary>Adam with weight decay beside the gradient (Loshchilov and Hutter, ICLR 2019).</summary>
    public class AdamW : OptimizerHelper
    {
        private readonly Moments _moments;
        private readonly double _decay;

        internal AdamW(IEnumerable<Parameter> parameters, double lr, Moments moments, double decay) : base(parameters, lr, p => new State(p)) => (_moments, _decay) = (moments, decay);

        private protected override void Update(Parameter parameter, Tensor grad, OptimizerState state)
        {
            parameter.mul_(1 - LearningRate * _decay);
            _moments.Descend(parameter, grad, (State)state, LearningRate);
        }

        public sealed class State : MomentState
        {
            internal State(Parameter parameter) : base(parameter)
            {
            }
        }
    }

    // Adam's running averages m of the gradient and v of its square, and the step along m / √v.
    internal sealed record Moments(double Beta1, double Beta2, double Eps)
    {
        private static readonly Operator s_fused = new("seqrec::adam_");

        public void Descend(Tensor parameter, Tensor grad, MomentState state, double rate)
        {
            var (m, v) = (state.exp_avg, state.exp_avg_sq);
            if (Fits(parameter)) s_fused.CallInPlace(parameter, parameter, grad, m, v, rate, Beta1, Beta2, Eps, 0.0, state.step);
            else Composed(parameter, grad, m, v, state.step, rate);
        }

        // The kernel reads and writes each array once; it takes whole arrays of real numbers.
        private static bool Fits(Tensor parameter) => parameter.dtype is ScalarType.Float32 or ScalarType.Float64 && parameter.is_contiguous();

        private void Composed(Tensor parameter, Tensor grad, Tensor m, Tensor v, long step, double rate)
        {
            m.mul_(Beta1).add_(grad, 1 - Beta1);
            v.mul_(Beta2).addcmul_(grad, grad, 1 - Beta2);
            var correction1 = 1 - Math.Pow(Beta1, step);
            var correction2 = Math.Sqrt(1 - Math.Pow(Beta2, step));
            parameter.addcdiv_(m, v.sqrt().div_(correction2).add_(Eps), -rate / correction1);
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
                new(Plain(parameters, amsgrad || maximize), lr, new(beta1, beta2, eps), weight_decay);

            public static Modules.AdamW AdamW(IEnumerable<Modules.Parameter> parameters, double lr = 0.001, double beta1 = 0.9, double beta2 = 0.999, double eps = 1E-08, double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
                new(Plain(parameters, amsgrad || maximize), lr, new(beta1, beta2, eps), weight_decay);

            private static IEnumerable<Modules.Parameter> Plain(IEnumerable<Modules.Parameter> parameters, bool unsupported) =>
                unsupported ? throw new NotSupportedException("amsgrad and maximize are not supported by this backend.") : parameters;
        }
    }
}
