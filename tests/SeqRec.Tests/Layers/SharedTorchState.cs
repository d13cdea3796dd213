namespace SeqRec.Tests.Layers;

/// <summary>Tests that seed libtorch's generator or set its threads: one after the other, for all share both.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class SharedTorchState
{
    public const string Name = "shared torch state";
}
