using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Training;

/// <summary>A copy of a model's weights, to go back to.</summary>
internal sealed class Snapshot(nn.Module model) : IDisposable
{
    private readonly Dictionary<string, Tensor> _copies = [];

    /// <summary>Replaces the copy by the weights of now.</summary>
    public void Take()
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        foreach (var (name, tensor) in model.state_dict())
            if (_copies.TryGetValue(name, out var copy)) copy.copy_(tensor);
            else _copies[name] = tensor.detach().clone().DetachFromDisposeScope();
    }

    /// <summary>Gives the model its weights of then; without a copy nothing changes.</summary>
    public void Restore()
    {
        if (_copies.Count > 0) model.load_state_dict(_copies);
    }

    /// <summary>Writes the copy to a file: the model's, with the weights of then.</summary>
    public void Save(string path)
    {
        using var writer = new BinaryWriter(File.Create(path));
        writer.Write(_copies.Count);
        foreach (var (name, copy) in _copies)
        {
            writer.Write(name);
            copy.Save(writer);
        }
    }

    /// <summary>Replaces the copy by what <see cref="Save"/> wrote.</summary>
    public void Load(string path)
    {
        using var reader = new BinaryReader(File.OpenRead(path));
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var name = reader.ReadString();
            _copies[name] = TensorExtensionMethods.Load(reader).DetachFromDisposeScope();
        }
    }

    public void Dispose()
    {
        foreach (var copy in _copies.Values) copy.Dispose();
    }
}
