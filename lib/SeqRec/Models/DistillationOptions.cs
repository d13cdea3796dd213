using SeqRec.Layers;

namespace SeqRec.Models;

/// <summary>What SLMRec (ICLR 2025) adds to the student's loss. The defaults are the form of its code, with the weights that the
/// paper lists for Cloth and Movie (Table 8); <see cref="Paper"/> has the formulas of its text.</summary>
public sealed record DistillationOptions
{
    /// <summary>The formulas of the paper: means over blocks, squared distances.</summary>
    public static DistillationOptions Paper { get; } = new() { Reduction = BlockReduction.Mean, Norm = StateDistance.Squared };

    /// <summary>B, blocks into which both models are cut; divides both depths.</summary>
    public int Blocks { get; init; } = 4;

    /// <summary>λ₁, weight of the angle between states; 0 leaves it out.</summary>
    public double CosineWeight { get; init; } = 1;

    /// <summary>λ₂, weight of the distance of states; 0 leaves it out. The code has no such option but this number.</summary>
    public double NormWeight { get; init; } = 0.1;

    /// <summary>λ₃, weight of predicting from the ends of the B − 1 inner blocks; 0 leaves it out.</summary>
    public double SupervisionWeight { get; init; } = 1;

    /// <summary>What is made of one term per block.</summary>
    public BlockReduction Reduction { get; init; } = BlockReduction.Sum;

    /// <summary>How the distance of states is measured.</summary>
    public StateDistance Norm { get; init; } = StateDistance.L2;

    /// <summary>Whether a teacher's states are compared with.</summary>
    public bool NeedsTeacher => CosineWeight > 0 || NormWeight > 0;

    /// <summary>The layers after which a model's blocks end: B of them, each a whole number of layers from the one before.</summary>
    /// <param name="layers">Depth of the model.</param>
    /// <exception cref="ArgumentException">B does not divide it.</exception>
    public IReadOnlyList<int> EndsOf(int layers) => Blocks > 0 && layers > 0 && layers % Blocks == 0
        ? [.. Enumerable.Range(1, Blocks).Select(k => k * (layers / Blocks))]
        : throw new ArgumentException($"{layers} layers cannot be cut into {Blocks} equal blocks: choose Blocks so that it divides the depths of teacher and student.");
}
