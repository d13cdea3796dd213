using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Layers;

/// <summary>Holds gradients against finite differences and against each other.</summary>
internal static class Gradients
{
    private const double Step = 1e-3;

    /// <summary>
    /// The gradient of <paramref name="f"/> along random unit directions in each input agrees with a central difference of
    /// fourth order to 1e-6 of what the gradient's length lets expect.
    /// </summary>
    public static void AgreeWithDifferences(Func<Tensor> f, params Tensor[] inputs)
    {
        var gradients = autograd.grad([f()], inputs);
        foreach (var (input, gradient) in inputs.Zip(gradients))
            for (var repeat = 0; repeat < 3; repeat++)
            {
                var direction = randn_like(input);
                direction /= direction.norm();
                var (expected, actual) = (Difference(f, input, direction), (gradient * direction).sum().ToDouble());
                var tolerance = 1e-6 * gradient.norm().ToDouble() / Math.Sqrt(input.numel()) + 1e-12;
                Assert.True(Math.Abs(expected - actual) <= tolerance, $"difference {expected:R}, gradient {actual:R}, allowed {tolerance:E1}");
            }
    }

    /// <summary>No element differs by more than <paramref name="tolerance"/> of the largest, or of <paramref name="floor"/> when all are small.</summary>
    public static void Close(Tensor expected, Tensor actual, double tolerance, double floor = 1e-3)
    {
        Assert.Equal(expected.shape, actual.shape);
        var scale = Math.Max(floor, expected.to_type(float64).abs().max().ToDouble());
        var error = (expected.to_type(float64) - actual.to_type(float64)).abs().max().ToDouble();
        Assert.True(error <= tolerance * scale, $"differs by {error:E2}, allowed {tolerance * scale:E2}");
    }

    private static double Difference(Func<Tensor> f, Tensor input, Tensor direction)
    {
        using var guard = no_grad();
        var start = input.clone();
        double At(double steps)
        {
            input.copy_(start + direction * (steps * Step));
            return f().ToDouble();
        }
        var slope = (8 * (At(1) - At(-1)) - (At(2) - At(-2))) / (12 * Step);
        input.copy_(start);
        return slope;
    }
}
