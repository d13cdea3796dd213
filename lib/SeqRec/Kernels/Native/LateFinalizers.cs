namespace SeqRec.Kernels.Native;

/// <summary>
/// Holds finalizers back until native calls that are under way have ended. TorchSharp 0.107 makes an object for each
/// number that an operator takes, such as the 0.5 of x * 0.5 and the hidden factor 1 of x + y, and does not keep it
/// alive during the call. When another thread starts a garbage collection at that moment, the finalizer frees the number
/// while libtorch reads it, and the call fails or computes with something else.
/// </summary>
internal sealed class LateFinalizers
{
    // Operators that take a number rarely need longer.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private const int MostPauses = 20;

    private LateFinalizers()
    {
    }

    /// <summary>Begins with the next garbage collection.</summary>
    public static void Begin() => _ = new LateFinalizers();

    // Of the objects that died young the oldest is finalized first. This one was made right after the last collection, so
    // it comes before every number that is in use at the next.
    ~LateFinalizers()
    {
        Begin();
        for (var (k, seen) = (0, -1); k < MostPauses && seen != GC.CollectionCount(0); k++)
        {
            seen = GC.CollectionCount(0);
            Thread.Sleep(Pause);
        }
    }
}
