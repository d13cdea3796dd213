using TorchSharp.Native;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Rows of a table, looked up by Int64 ids. The row of the padding id is zero and gets no gradient.</summary>
    public sealed class Embedding : nn.Module<Tensor, Tensor>
    {
        private readonly long? _padding;

        internal Embedding(Tensor table, long? padding, bool trained) : base(nameof(Embedding))
        {
            _padding = padding;
            weight = new Parameter(table, trained);
            register_parameter(nameof(weight), weight);
        }

        public Parameter weight { get; }

        public override Tensor forward(Tensor input) => Op.embedding.Call(weight, input, _padding ?? -1);
    }

    /// <summary><c>x Wᵀ + b</c> with W of shape [out, in].</summary>
    public sealed class Linear : nn.Module<Tensor, Tensor>
    {
        internal Linear(Parameter weight, Parameter? bias) : base(nameof(Linear))
        {
            (this.weight, this.bias) = (weight, bias);
            register_parameter(nameof(weight), weight);
            if (bias is not null) register_parameter(nameof(bias), bias);
        }

        public Parameter weight { get; }
        public Parameter? bias { get; }
        public long in_features => weight.shape[1];
        public long out_features => weight.shape[0];

        public override Tensor forward(Tensor tensor) => nn.functional.linear(tensor, weight, bias);
    }

    /// <summary>Normalises over the last dimensions, then scales and shifts.</summary>
    public sealed class LayerNorm : nn.Module<Tensor, Tensor>
    {
        internal LayerNorm(long[] shape, double eps, Parameter? weight, Parameter? bias) : base(nameof(LayerNorm))
        {
            (normalized_shape, this.eps, this.weight, this.bias) = (shape, eps, weight, bias);
            if (weight is not null) register_parameter(nameof(weight), weight);
            if (bias is not null) register_parameter(nameof(bias), bias);
        }

        public long[] normalized_shape { get; }
        public double eps { get; }
        public Parameter? weight { get; }
        public Parameter? bias { get; }

        public override Tensor forward(Tensor tensor) => nn.functional.layer_norm(tensor, normalized_shape, weight, bias, eps);
    }

    /// <summary>Sets each element to zero with probability p while training, and scales the others by 1/(1-p).</summary>
    public sealed class Dropout : nn.Module<Tensor, Tensor>
    {
        internal Dropout(double p, bool inplace) : base(nameof(Dropout)) => (this.p, this.inplace) = (p, inplace);

        public double p { get; set; }
        public bool inplace { get; set; }

        public override Tensor forward(Tensor tensor) => nn.functional.dropout(tensor, p, training, inplace);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Initial values are N(0, 1), drawn before the padding row is set to zero, as in PyTorch.</summary>
            public static Modules.Embedding Embedding(long num_embeddings, long embedding_dims, long? padding_idx = null, double? max_norm = null, double norm_type = 2, bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null)
            {
                if (max_norm is not null || scale_grad_by_freq || sparse) throw new NotSupportedException("Embedding: max_norm, scale_grad_by_freq and sparse are not supported by this backend.");
                using var scope = NewDisposeScope();
                var table = randn(num_embeddings, embedding_dims, dtype, device);
                if (padding_idx is { } padding) table[padding].zero_();
                return new Modules.Embedding(table, padding_idx, trained: true);
            }

            public static Modules.Embedding Embedding_from_pretrained(Tensor embeddings, bool freeze = true, long? padding_idx = null, double? max_norm = null, double norm_type = 2, bool scale_grad_by_freq = false, bool sparse = false, Device? device = null, ScalarType? dtype = null) =>
                new(embeddings.to(dtype ?? embeddings.dtype, device ?? embeddings.device), padding_idx, trained: !freeze);

            /// <summary>Initial values are uniform in ±1/√in for weight and bias (Kaiming uniform with a = √5), as in PyTorch.</summary>
            public static Modules.Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null)
            {
                using var scope = NewDisposeScope();
                var bound = 1 / Math.Sqrt(inputSize);
                var weight = new Modules.Parameter(empty(outputSize, inputSize, dtype, device), requires_grad: false);
                init.kaiming_uniform_(weight, Math.Sqrt(5));
                var bias = hasBias ? new Modules.Parameter(empty(outputSize, dtype, device).uniform_(-bound, bound)) : null;
                weight.requires_grad = true;
                return new Modules.Linear(weight, bias);
            }

            public static Modules.Linear Linear(Modules.Parameter weight, Modules.Parameter? bias = null) => new(weight, bias);

            public static Modules.LayerNorm LayerNorm(long normalized_shape, double eps = 1E-05, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                LayerNorm([normalized_shape], eps, elementwise_affine, bias, device, dtype);

            public static Modules.LayerNorm LayerNorm(long[] normalized_shape, double eps = 1E-05, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null)
            {
                using var scope = NewDisposeScope();
                var weight = elementwise_affine ? new Modules.Parameter(ones(normalized_shape, dtype, device)) : null;
                return new(normalized_shape, eps, weight, elementwise_affine && bias ? new Modules.Parameter(zeros(normalized_shape, dtype, device)) : null);
            }

            public static Modules.Dropout Dropout(double p = 0.5, bool inplace = false) => new(p, inplace);
        }
    }
}
