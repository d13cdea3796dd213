using SeqRec.Notebooks.Engine;

namespace Microsoft.DotNet.Interactive;

/// <summary>What is known about the cell that runs.</summary>
public sealed class KernelInvocationContext
{
    private KernelInvocationContext(CancellationToken cancellationToken) => CancellationToken = cancellationToken;

    /// <summary>The running cell; null outside any.</summary>
    public static KernelInvocationContext? Current =>
        OutputChannel.Current is { } channel ? new KernelInvocationContext(channel.Cancellation) : null;

    /// <summary>Cancelled when the user interrupts the cell.</summary>
    public CancellationToken CancellationToken { get; }
}
