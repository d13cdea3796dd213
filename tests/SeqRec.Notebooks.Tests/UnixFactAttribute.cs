namespace SeqRec.Notebooks.Tests;

/// <summary>A test of signals or of a shell; skipped on Windows, which has neither.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute() => Skip = OperatingSystem.IsWindows() ? "needs signals or a shell of Unix" : null;
}

/// <summary>As above, for a test of several cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UnixTheoryAttribute : TheoryAttribute
{
    public UnixTheoryAttribute() => Skip = OperatingSystem.IsWindows() ? "needs signals or a shell of Unix" : null;
}
