using static TorchSharp.torch;

namespace SeqRec.Training;

/// <summary>A training that checkpoints can hold: all that decides how it goes on, beside libtorch's generator.</summary>
internal interface ICheckpointed
{
    /// <summary>What a checkpoint of now is called; in ordinal order those of later are later.</summary>
    string Name { get; }

    /// <summary>A JSON file and what it is to hold.</summary>
    (string File, object Value) Document { get; }

    /// <summary>The tensors of each safetensors file, by its name.</summary>
    Dictionary<string, IReadOnlyDictionary<string, Tensor>> Tensors { get; }

    /// <summary>Refuses files of another training; changes nothing.</summary>
    /// <exception cref="CheckpointException">They are of another.</exception>
    void Check(CheckpointFiles files);

    /// <summary>Takes over what checked files hold.</summary>
    void Restore(CheckpointFiles files);
}
