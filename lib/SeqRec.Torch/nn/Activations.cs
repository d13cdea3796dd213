using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary><c>max(0, x)</c>.</summary>
    public sealed class ReLU : nn.Module<Tensor, Tensor>
    {
        private readonly bool _inplace;

        internal ReLU(bool inplace) : base(nameof(ReLU)) => _inplace = inplace;

        public override Tensor forward(Tensor tensor) => nn.functional.relu(tensor, _inplace);
    }

    /// <summary><c>x Φ(x)</c> with the normal distribution function Φ (Hendrycks and Gimpel, 2016).</summary>
    public sealed class GELU : nn.Module<Tensor, Tensor>
    {
        internal GELU() : base(nameof(GELU)) { }

        public override Tensor forward(Tensor tensor) => tensor.gelu();
    }

    /// <summary><c>x σ(x)</c>, also called Swish.</summary>
    public sealed class SiLU : nn.Module<Tensor, Tensor>
    {
        internal SiLU() : base(nameof(SiLU)) { }

        public override Tensor forward(Tensor tensor) => tensor.silu();
    }

    /// <summary><c>1 / (1 + exp(-x))</c>.</summary>
    public sealed class Sigmoid : nn.Module<Tensor, Tensor>
    {
        internal Sigmoid() : base(nameof(Sigmoid)) { }

        public override Tensor forward(Tensor tensor) => tensor.sigmoid();
    }

    /// <summary>Hyperbolic tangent.</summary>
    public sealed class Tanh : nn.Module<Tensor, Tensor>
    {
        internal Tanh() : base(nameof(Tanh)) { }

        public override Tensor forward(Tensor tensor) => tensor.tanh();
    }

    /// <summary>Exponentials that sum to one along a dimension.</summary>
    public sealed class Softmax : nn.Module<Tensor, Tensor>
    {
        private readonly long _dim;

        internal Softmax(long dim) : base(nameof(Softmax)) => _dim = dim;

        public override Tensor forward(Tensor tensor) => tensor.softmax(_dim);
    }

    /// <summary>The input itself.</summary>
    public sealed class Identity : nn.Module<Tensor, Tensor>
    {
        internal Identity() : base(nameof(Identity)) { }

        public override Tensor forward(Tensor tensor) => tensor.alias();
    }

    /// <summary><c>max(0, x) + a min(0, x)</c> with a learned a, one for all or one per channel (dimension 1).</summary>
    public sealed class PReLU : nn.Module<Tensor, Tensor>
    {
        internal PReLU(Tensor weight, double init) : base(nameof(PReLU))
        {
            (this.weight, this.init) = (new Parameter(weight), init);
            register_parameter(nameof(weight), this.weight);
        }

        public Parameter weight { get; }
        public double init { get; }
        public long num_parameters => weight.NumberOfElements;

        public override Tensor forward(Tensor tensor) => tensor.prelu(weight);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.ReLU ReLU(bool inplace = false) => new(inplace);
            public static Modules.GELU GELU() => new();
            public static Modules.SiLU SiLU() => new();
            public static Modules.Sigmoid Sigmoid() => new();
            public static Modules.Tanh Tanh() => new();
            public static Modules.Softmax Softmax(long dim) => new(dim);
            public static Modules.Identity Identity() => new();

            public static Modules.PReLU PReLU(long num_parameters, double init = 0.25, Device? device = null, ScalarType? dtype = null)
            {
                using var weight = full(num_parameters, init, dtype, device);
                return new(weight, init);
            }
        }
    }
}
