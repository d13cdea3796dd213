using static TorchSharp.torch;

namespace SeqRec.Data;

/// <summary>Named tensors in one or more files. Only what is asked for is read.</summary>
public interface IWeights : IDisposable
{
    /// <summary>The file that lists the tensors, for messages.</summary>
    string File { get; }

    /// <summary>What there is, by name.</summary>
    IReadOnlyDictionary<string, WeightEntry> Entries { get; }

    /// <summary>Reads one tensor, in the type that the file has.</summary>
    /// <exception cref="DataFormatException">There is no such tensor, or the file has changed since it was opened.</exception>
    Tensor Read(string name);

    /// <summary>Reads one tensor into another of its shape, whose type its elements take; where the types agree nothing is allocated.</summary>
    /// <exception cref="DataFormatException">There is no such tensor, or the file has changed since it was opened.</exception>
    void ReadInto(string name, Tensor target)
    {
        using var values = Read(name);
        target.copy_(values);
    }
}
