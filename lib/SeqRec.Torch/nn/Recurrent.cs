using TorchSharp.Native;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>Gated recurrent units (Cho et al., EMNLP 2014), stacked and in one or both directions, with PyTorch's parameter names.</summary>
    public sealed class GRU : nn.Module<Tensor, Tensor, (Tensor, Tensor)>
    {
        private readonly long _hidden, _layers;
        private readonly bool _bias, _batchFirst, _bidirectional;
        private readonly double _dropout;
        private readonly Tensor[] _weights;

        internal GRU(long input, long hidden, long layers, bool bias, bool batchFirst, double dropout, bool bidirectional, Device? device, ScalarType? dtype) : base(nameof(GRU))
        {
            (_hidden, _layers, _bias, _batchFirst, _dropout, _bidirectional) = (hidden, layers, bias, batchFirst, dropout, bidirectional);
            _weights = (from layer in Enumerable.Range(0, (int)layers)
                        from reverse in bidirectional ? new[] { "", "_reverse" } : [""]
                        from weight in GateParameters.Register(this, layer == 0 ? input : hidden * Directions, hidden, bias, $"_l{layer}{reverse}", device, dtype)
                        select (Tensor)weight).ToArray();
        }

        private long Directions => _bidirectional ? 2 : 1;

        /// <summary>Input [L, B, in] (or [B, L, in]) and h0 [layers·directions, B, hidden], zero if left out; gives all outputs and the last states.</summary>
        public new (Tensor, Tensor) call(Tensor input, Tensor? h0 = null) => forward(input, h0);

        public override (Tensor, Tensor) forward(Tensor input, Tensor? h0 = null)
        {
            using var zero = h0 is null ? input.new_zeros([_layers * Directions, input.shape[_batchFirst ? 0 : 1], _hidden]) : null;
            return Op.gru_input.Call2(input, h0 ?? zero, _weights, _bias, _layers, _dropout, training, _bidirectional, _batchFirst);
        }
    }

    /// <summary>One step of a gated recurrent unit.</summary>
    public sealed class GRUCell : nn.Module<Tensor, Tensor, Tensor>
    {
        private readonly long _hidden;

        internal GRUCell(long input, long hidden, bool bias, Device? device, ScalarType? dtype) : base(nameof(GRUCell))
        {
            _hidden = hidden;
            var weights = GateParameters.Register(this, input, hidden, bias, "", device, dtype);
            (weight_ih, weight_hh) = (weights[0], weights[1]);
            if (bias) (bias_ih, bias_hh) = (weights[2], weights[3]);
        }

        public Parameter weight_ih { get; }
        public Parameter weight_hh { get; }
        public Parameter? bias_ih { get; }
        public Parameter? bias_hh { get; }

        /// <summary>Input [B, in] and h0 [B, hidden], zero if left out; gives the next state.</summary>
        public override Tensor forward(Tensor input, Tensor? h0 = null)
        {
            using var zero = h0 is null ? input.new_zeros([input.shape[0], _hidden]) : null;
            return Op.gru_cell.Call(input, h0 ?? zero, weight_ih, weight_hh, bias_ih, bias_hh);
        }
    }

    internal static class GateParameters
    {
        // Reset, update and new gate one below the other, each uniform in ±1/√hidden, drawn in PyTorch's order.
        public static Parameter[] Register(nn.Module module, long input, long hidden, bool bias, string suffix, Device? device, ScalarType? dtype)
        {
            var bound = 1 / Math.Sqrt(hidden);
            Parameter[] weights = [Add("weight_ih", input), Add("weight_hh", hidden)];
            return bias ? [.. weights, Add("bias_ih"), Add("bias_hh")] : weights;

            Parameter Add(string name, params long[] columns)
            {
                using var values = empty([3 * hidden, .. columns], dtype, device).uniform_(-bound, bound);
                var parameter = new Parameter(values);
                module.register_parameter(name + suffix, parameter);
                return parameter;
            }
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            public static Modules.GRU GRU(long inputSize, long hiddenSize, long numLayers = 1, bool bias = true, bool batchFirst = false, double dropout = 0, bool bidirectional = false, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, device, dtype);

            public static Modules.GRUCell GRUCell(long inputSize, long hiddenSize, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, hiddenSize, bias, device, dtype);
        }
    }
}
