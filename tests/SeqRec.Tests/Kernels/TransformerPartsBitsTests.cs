using System.Runtime.Intrinsics;
using SeqRec.Kernels;
using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Lanes;
using SeqRec.Kernels.Transformer;
using SeqRec.Tests.Layers;

namespace SeqRec.Tests.Kernels;

[Collection(SharedTorchState.Name)]
public unsafe class TransformerPartsBitsTests
{
    // Rows of several parts, and [D, F] of whole blocks or not.
    private const int Many = 1000;

    [Theory, InlineData(16, 64), InlineData(20, 33), InlineData(64, 64), InlineData(1, 1)]
    public void Linear_maps_have_the_same_bits_everywhere(int inputs, int outputs) =>
        OnEveryMachine.GivesTheSameBytes(() =>
    {
        using var memory = new RandomMemory();
        float*[] y = new float*[3], grads = new float*[3];
        var maps = new LinearMap<float>[3];
        for (var k = 0; k < 3; k++)
        {
            y[k] = memory.Results(Many * outputs);
            grads[k] = memory.Numbers(Many * outputs);
            maps[k] = Map(memory, inputs, outputs);
        }
        float* x = memory.Numbers(Many * inputs), gradX = memory.Results(Many * inputs);
        KernelWidth.Run<float, LinearKernel<float>>(new() { X = x, Count = Many, Inputs = inputs, Maps = maps, Y = y });
        KernelWidth.Run<float, LinearBackwardKernel<float>>(
            new() { X = x, Count = Many, Inputs = inputs, Maps = maps, Grads = grads, GradX = gradX });
        return memory.Written();
    });

    [Theory, InlineData(16, 64), InlineData(20, 33)]
    public void The_network_has_the_same_bits_everywhere(int width, int inner) => OnEveryMachine.GivesTheSameBytes(() =>
    {
        using var memory = new RandomMemory();
        float* x = memory.Numbers(Many * width), grad = memory.Numbers(Many * width);
        float* y = memory.Results(Many * width), gradX = memory.Results(Many * width);
        var network = Network(memory, width, inner);
        KernelWidth.Run<float, FeedForwardKernel<float>>(new() { Network = network, X = x, Count = Many, Y = y });
        KernelWidth.Run<float, FeedForwardBackwardKernel<float>>(
            new() { Network = network, X = x, Count = Many, Grad = grad, GradX = gradX });
        return memory.Written();
    });

    [Theory, InlineData(16), InlineData(21)]
    public void The_norm_has_the_same_bits_everywhere(int width) => OnEveryMachine.GivesTheSameBytes(() =>
    {
        using var memory = new RandomMemory();
        const int rows = 2 * ResidualNormKernel<float>.Grain + 5;
        ResidualNormRows<float> arguments = new()
        {
            X = memory.Numbers(rows * width), Z = memory.Numbers(rows * width), Y = memory.Results(rows * width),
            Normal = memory.Results(rows * width), Inverse = memory.Results(rows), Grad = memory.Numbers(rows * width),
            GradX = memory.Results(rows * width), GradZ = memory.Results(rows * width), Count = rows
        };
        var norm = Norm(memory, width, 5);
        KernelWidth.Run<float, ResidualNormKernel<float>>(new() { Norm = norm, Rows = arguments });
        KernelWidth.Run<float, ResidualNormBackwardKernel<float>>(new() { Norm = norm, Rows = arguments });
        return memory.Written();
    });

    [Fact]
    public void Dropout_has_the_same_bits_everywhere() => OnEveryMachine.GivesTheSameBytes(() =>
    {
        using var memory = new RandomMemory();
        const int count = 70_001;
        CounterDropoutKernel<float> kernel = new()
        {
            X = memory.Numbers(count), Y = memory.Results(count), Count = count, Key = 9, P = 0.4
        };
        KernelWidth.Run<float, CounterDropoutKernel<float>>(kernel);
        return memory.Written();
    });

    // Where random bits are counted beyond 2^32, their upper half belongs to the key.
    [Fact]
    public void Dropout_counts_beyond_32_bits()
    {
        const long first = (1L << 32) - 5;
        float[] x = [.. Enumerable.Repeat(1f, 40)], y = new float[40];
        fixed (float* from = x, to = y)
            new CounterDropout<float, Vector128<float>, Lanes128<float>>(3, 0.5).Apply(from, 40, first, to);
        for (var k = 0; k < 40; k++)
        {
            var bits = CounterBits.At(k < 5 ? 3UL : 4UL, unchecked((uint)(first + k)));
            Assert.Equal(bits >= 1u << 31 ? 2 : 0, y[k]);
        }
    }

    internal static LinearMap<float> Map(RandomMemory memory, int inputs, int outputs) => new()
    {
        Weight = memory.Numbers(outputs * inputs), Bias = memory.Numbers(outputs), Outputs = outputs,
        GradWeight = memory.Results(outputs * inputs), GradBias = memory.Results(outputs)
    };

    internal static FeedForward<float> Network(RandomMemory memory, int width, int inner) => new()
    {
        W1 = memory.Numbers(inner * width), B1 = memory.Numbers(inner), W2 = memory.Numbers(width * inner),
        B2 = memory.Numbers(width), Width = width, Inner = inner, GradW1 = memory.Results(inner * width),
        GradB1 = memory.Results(inner), GradW2 = memory.Results(width * inner), GradB2 = memory.Results(width)
    };

    internal static ResidualNorm<float> Norm(RandomMemory memory, int width, ulong key) => new()
    {
        Weight = memory.Numbers(width), Bias = memory.Numbers(width), Width = width, Epsilon = 1e-3, P = 0.3, Key = key,
        GradWeight = memory.Results(width), GradBias = memory.Results(width)
    };
}
