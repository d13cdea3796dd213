using SeqRec.Layers;
using SeqRec.Models;
using SeqRec.Tests.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Layers;

/// <summary>Closed forms, finite differences, and parity in double precision with tests/golden/make_distillation_golden.py.</summary>
public sealed class FeatureDistillationTests
{
    private static readonly Golden Twin = GoldenFile.Load<Golden>("distillation");

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, 4)];

    [Theory, MemberData(nameof(Cases))]
    public void Terms_and_gradients_agree_with_the_twin(int number)
    {
        var twin = Twin.Cases[number];
        var (teacher, student, heads, items) = (Twin.Teacher.Select(Of).ToArray(), Twin.Student.Select(Leaf).ToArray(), Twin.Heads.Select(Leaf).ToArray(), Of(Twin.Items));
        var (direction, distance) = (FeatureDistillation.Direction(teacher, student, twin.Reduction), FeatureDistillation.Distance(teacher, student, twin.Reduction, twin.Norm));
        var supervision = student.Zip(heads, (s, w) => Fused.SoftmaxCrossEntropy(nn.functional.linear(s, w), items, tensor(Twin.Targets))).ToArray().Over(twin.Reduction);
        Assert.Equal([twin.Direction, twin.Distance, twin.Supervision], new[] { direction, distance, supervision }.Select(x => Math.Round(x.ToDouble(), 13)), (a, b) => Math.Abs(a - b) < 1e-12);
        var options = new DistillationOptions { CosineWeight = 0.5, NormWeight = 0.25, Reduction = twin.Reduction, Norm = twin.Norm };
        var loss = SlmRecStudent.Compared(teacher, student, options) + supervision * 2;
        loss.backward();
        Assert.Equal(twin.Loss, loss.ToDouble(), 1e-12);
        foreach (var (expected, input) in twin.Gradients.Zip(student.Concat(heads))) Gradients.Close(Of(expected), input.grad!, 1e-12);
    }

    [Theory, InlineData(BlockReduction.Sum, StateDistance.L2), InlineData(BlockReduction.Mean, StateDistance.Squared)]
    public void Gradients_agree_with_differences(BlockReduction reduction, StateDistance distance)
    {
        using var source = new Generator(5);
        Tensor[] teacher = [randn(3, 4, dtype: float64, generator: source), randn(3, 4, dtype: float64, generator: source)];
        Tensor[] student = [.. teacher.Select(_ => randn(3, 4, dtype: float64, generator: source).requires_grad_())];
        Gradients.AgreeWithDifferences(() => FeatureDistillation.Direction(teacher, student, reduction), student);
        Gradients.AgreeWithDifferences(() => FeatureDistillation.Distance(teacher, student, reduction, distance), student);
    }

    [Theory, InlineData(1, 0, 0), InlineData(-2, 0, 2), InlineData(0, 5, 1)]  // along, against and across the teacher's (1, 0)
    public void Direction_is_0_to_2_whatever_the_length(float x, float y, double expected) =>
        Assert.Equal(expected * 3, FeatureDistillation.Direction(Blocks(1, 0), Blocks(x, y), BlockReduction.Sum).ToDouble(), 1e-6);

    [Theory]
    [InlineData(BlockReduction.Sum, StateDistance.L2, 15), InlineData(BlockReduction.Mean, StateDistance.L2, 5)]
    [InlineData(BlockReduction.Sum, StateDistance.Squared, 75), InlineData(BlockReduction.Mean, StateDistance.Squared, 25)]
    public void Distance_is_that_of_a_triangle_of_3_4_5(BlockReduction reduction, StateDistance distance, double expected) =>
        Assert.Equal(expected, FeatureDistillation.Distance(Blocks(1, 1), Blocks(4, 5), reduction, distance).ToDouble(), 1e-5);

    [Fact]
    public void Equal_states_have_no_distance_and_a_gradient_of_0()
    {
        var student = Blocks(2, 3).Select(s => s.requires_grad_()).ToArray();
        var loss = FeatureDistillation.Distance(Blocks(2, 3), student, BlockReduction.Sum, StateDistance.L2);
        loss.backward();
        Assert.Equal(0, loss.ToDouble());
        Assert.All(student, s => Assert.Equal(0, s.grad!.abs().sum().ToDouble()));
    }

    [Fact]
    public void Divergence_of_scores_agrees_with_the_twin_and_is_0_for_itself()
    {
        var (t, s) = (Of(Twin.Scores[0]), Of(Twin.Scores[1]));
        Assert.Equal(Twin.Divergence, SlmRecOnline.Divergence(t, s).ToDouble(), 1e-12);
        Assert.Equal(0, SlmRecOnline.Divergence(t, t + 3).ToDouble(), 1e-12);
    }

    private static Tensor[] Blocks(float x, float y) => [.. Enumerable.Range(0, 3).Select(_ => tensor(new[] { x, y, x, y }, [2, 2]))];

    private static Tensor Of(double[][] rows) => tensor(rows.SelectMany(row => row).ToArray(), [rows.Length, rows[0].Length]);

    private static Tensor Leaf(double[][] rows) => Of(rows).requires_grad_();

    private sealed record Golden(
        double[][][] Teacher, double[][][] Student, double[][][] Heads, double[][] Items, long[] Targets, Case[] Cases, double[][][] Scores, double Divergence);

    private sealed record Case(
        BlockReduction Reduction, StateDistance Norm, double Direction, double Distance, double Supervision, double Loss, double[][][] Gradients);
}
