namespace SeqRec.Tests.Kernels.Native;

/// <summary>A test of what exists on Linux alone.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxFactAttribute : FactAttribute
{
    /// <summary>Why such a test does not run here; null when it does.</summary>
    internal static string? Lack => OperatingSystem.IsLinux() ? null : "needs Linux";

    public LinuxFactAttribute() => Skip = Lack;
}

/// <summary>As <see cref="LinuxFactAttribute"/>, for a test with cases.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxTheoryAttribute : TheoryAttribute
{
    public LinuxTheoryAttribute() => Skip = LinuxFactAttribute.Lack;
}
