using System.Runtime.InteropServices;

namespace SeqRec.Tests;

/// <summary>
/// A test of what libtorch computes to the last bit: its builds for other processors than x64 compute other last bits.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class X64FactAttribute : FactAttribute
{
    public X64FactAttribute() => Skip = Lack;

    /// <summary>Why such a test does not run here; null when it does.</summary>
    internal static string? Lack { get; } =
        RuntimeInformation.ProcessArchitecture == Architecture.X64 ? null : "needs a processor of x64";
}
