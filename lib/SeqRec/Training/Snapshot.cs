using SeqRec.Data;
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

    /// <summary>The copy by name; empty before the first.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors => _copies;

    /// <summary>Replaces the copy by what a file has, which is nothing or all tensors of the model.</summary>
    public void Read(IWeights file)
    {
        Dispose();
        _copies.Clear();
        foreach (var name in file.Entries.Keys) _copies[name] = file.Read(name).DetachFromDisposeScope();
    }

    public void Dispose()
    {
        foreach (var copy in _copies.Values) copy.Dispose();
    }
}
