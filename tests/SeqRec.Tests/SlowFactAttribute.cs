using System.Runtime.Intrinsics;

namespace SeqRec.Tests;

/// <summary>
/// A test that takes long: runs when SEQREC_TESTS is "all", as in <c>environment/test.sh --all</c>, else is skipped by
/// name.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SlowFactAttribute : FactAttribute
{
    public SlowFactAttribute() => Skip = SlowTests.FindReason(SlowTests.Asked);

    /// <summary>A program of others that it starts.</summary>
    public string Program
    {
        get;
        set
        {
            field = value;
            Skip ??= Programs.FindMissing(value);
        }
    } = "";

    /// <summary>A real data set that it reads.</summary>
    public string DataSet
    {
        get;
        set
        {
            field = value;
            Skip ??= RealData.Missing(value, RealData.Folder);
        }
    } = "";

    /// <summary>Whether it compares what libtorch computes with what was recorded.</summary>
    public bool NeedsX64
    {
        get;
        set
        {
            field = value;
            if (value) Skip ??= X64FactAttribute.Lack;
        }
    }

    /// <summary>Whether it switches AVX-512 off, and so needs a processor that has it.</summary>
    public bool NeedsAvx512
    {
        get;
        set
        {
            field = value;
            if (value && !Vector512.IsHardwareAccelerated) Skip ??= "needs a processor with AVX-512";
        }
    }
}

/// <summary>As <see cref="SlowFactAttribute"/>, for a test with cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SlowTheoryAttribute : TheoryAttribute
{
    public SlowTheoryAttribute() => Skip = SlowTests.FindReason(SlowTests.Asked);
}

internal static class SlowTests
{
    /// <summary>Which tests are asked for: the environment variable SEQREC_TESTS.</summary>
    public static string? Asked { get; } = Environment.GetEnvironmentVariable("SEQREC_TESTS");

    /// <summary>Why a slow test does not run; null when it does.</summary>
    public static string? FindReason(string? asked) =>
        asked == "all" ? null : "is slow: bash environment/test.sh --all runs it (SEQREC_TESTS=all)";
}
