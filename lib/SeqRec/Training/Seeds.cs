using TorchSharp;

namespace SeqRec.Training;

/// <summary>One number from which all randomness of a run follows.</summary>
public static class Seeds
{
    /// <summary>
    /// Seeds initial values and dropout, and fixes the number of threads inside an operator, because the order of a sum
    /// depends on it. Call before a model is made.
    /// </summary>
    /// <param name="seed">Any number.</param>
    /// <param name="threads">1 for numbers that are to be verified.</param>
    public static void Apply(long seed, int threads = 1)
    {
        torch.manual_seed(seed);
        torch.set_num_threads(threads);
    }
}
