using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Layers;

/// <summary>What is made of one term per block.</summary>
public enum BlockReduction
{
    /// <summary>As SLMRec's code has it.</summary>
    Sum,

    /// <summary>As SLMRec's paper has it.</summary>
    Mean,
}

/// <summary>How the distance of two states is measured.</summary>
public enum StateDistance
{
    /// <summary>‖a − b‖₂, as SLMRec's code has it.</summary>
    L2,

    /// <summary>‖a − b‖₂², as SLMRec's paper has it.</summary>
    Squared,
}

/// <summary>
/// The two ways in which SLMRec (ICLR 2025, section 4) makes a student's states like a teacher's: by direction and by length.
/// States are given as B tensors [N, D], one per block; a term is a mean over rows.
/// </summary>
public static class FeatureDistillation
{
    /// <summary>1 − cos(teacher, student) over blocks, of which the mean is the paper's 1 − D_cos.</summary>
    /// <param name="teacher">B tensors [N, D].</param>
    /// <param name="student">B tensors [N, D].</param>
    /// <param name="reduction">What is made of the blocks' terms.</param>
    public static Tensor Direction(IReadOnlyList<Tensor> teacher, IReadOnlyList<Tensor> student, BlockReduction reduction) =>
        teacher.Zip(student, (t, s) => 1 - Elementary.Cosine(t, s).mean()).ToArray().Over(reduction);

    /// <summary>The distance of teacher and student over blocks: D_norm.</summary>
    /// <inheritdoc cref="Direction"/>
    public static Tensor Distance(IReadOnlyList<Tensor> teacher, IReadOnlyList<Tensor> student, BlockReduction reduction, StateDistance distance) =>
        teacher.Zip(student, (t, s) => Measure(t - s, distance).mean()).ToArray().Over(reduction);

    /// <summary>Sum or mean of terms, at least one.</summary>
    public static Tensor Over(this Tensor[] terms, BlockReduction reduction) =>
        reduction == BlockReduction.Sum ? stack(terms).sum() : stack(terms).mean();

    // [N, D] -> [N]
    private static Tensor Measure(Tensor difference, StateDistance distance) =>
        distance == StateDistance.L2 ? Elementary.Length(difference) : difference.square().sum(1);
}
