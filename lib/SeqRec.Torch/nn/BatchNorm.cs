using TorchSharp.Native;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Normalises each channel of [B, C] or [B, C, L] over the batch while training, by running statistics otherwise.</summary>
    public sealed class BatchNorm1d : nn.Module<Tensor, Tensor>
    {
        internal BatchNorm1d(long features, double eps, double momentum, bool affine, bool tracked, Device? device, ScalarType? dtype) : base(nameof(BatchNorm1d))
        {
            using var scope = NewDisposeScope();
            (num_features, this.eps, this.momentum) = (features, eps, momentum);
            if (affine)
            {
                register_parameter(nameof(weight), weight = new Parameter(ones(features, dtype, device)));
                register_parameter(nameof(bias), bias = new Parameter(zeros(features, dtype, device)));
            }
            if (!tracked) return;
            register_buffer(nameof(running_mean), running_mean = zeros(features, dtype, device));
            register_buffer(nameof(running_var), running_var = ones(features, dtype, device));
            register_buffer(nameof(num_batches_tracked), num_batches_tracked = zeros([], int64, device));
        }

        public long num_features { get; }
        public double eps { get; set; }
        public double? momentum { get; set; }
        public Parameter? weight { get; }
        public Parameter? bias { get; }
        public Tensor? running_mean { get; }
        public Tensor? running_var { get; }
        public Tensor? num_batches_tracked { get; }

        public override Tensor forward(Tensor input)
        {
            if (training) num_batches_tracked?.add_(1);
            return nn.functional.batch_norm(input, running_mean, running_var, weight, bias, training || running_mean is null, Momentum(), eps);
        }

        // Without a momentum the running statistics are the plain average over all batches.
        private double Momentum() => momentum ?? 1 / num_batches_tracked?.ToDouble() ?? 0;
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.BatchNorm1d BatchNorm1d(long num_features, double eps = 1E-05, double momentum = 0.1, bool affine = true, bool track_running_stats = true, Device? device = null, ScalarType? dtype = null) =>
                new(num_features, eps, momentum, affine, track_running_stats, device, dtype);
        }
    }
}
