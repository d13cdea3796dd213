namespace SeqRec.Kernel.Tests.Clients;

/// <summary>Tests that keep the machine busy with whole notebooks: they run after the others, some of which hold answers to a time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
