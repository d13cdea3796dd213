using SeqRec.Tests.Models;

namespace SeqRec.Tests.Engine;

/// <summary>The file that tests/golden/make_engine_golden.py wrote.</summary>
internal sealed record EngineGolden(EngineGolden.Stream[] Streams, EngineGolden.Trajectory[] Optimisers, EngineGolden.Run Training)
{
    public static EngineGolden Twin { get; } = GoldenFile.Load<EngineGolden>("engine");

    /// <summary>What an expression draws after a seed, and two numbers after it.</summary>
    internal sealed record Stream(string Name, long Seed, GoldenTensor[] Outputs);

    /// <summary>Twenty steps of an optimiser.</summary>
    internal sealed record Trajectory(
        string Name, GoldenTensor[] Parameters, GoldenTensor X, GoldenTensor Y, double Clip, double[] Losses, double[] Norms, GoldenTensor[] End);

    /// <summary>Thirty steps of a small model, and its scores after them.</summary>
    internal sealed record Run(long Seed, GoldenTensor Ids, double[] Losses, string[] Keys, GoldenTensor Scores);
}
