using SeqRec.Kernels.Execution;
using TorchSharp;

namespace SeqRec.Training;

/// <summary>One number from which all randomness of a run follows.</summary>
public static class Seeds
{
    /// <summary>
    /// Seeds initial values and dropout, and sets the number of threads. libtorch itself computes with one thread, because
    /// the order of its sums depends on their number. The kernels use all threads and give the same numbers with any number
    /// of them. Call this before a model is made.
    /// </summary>
    /// <param name="seed">Any number.</param>
    /// <param name="threads">Threads of the kernels, at least 1.</param>
    public static void Apply(long seed, int threads = 1)
    {
        torch.manual_seed(seed);
        torch.set_num_threads(1);
        KernelThreads.Count = threads;
    }
}
