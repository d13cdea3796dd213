using SeqRec.Data;
using static TorchSharp.torch;

namespace SeqRec.Federation;

/// <summary>A client of this process, as checkpoints hold it: its model, Adam's moments and c_k of SCAFFOLD.</summary>
internal interface IKeptClient
{
    /// <summary>Mean loss of each round.</summary>
    List<double> Losses { get; }

    /// <summary>What a checkpoint of it must have.</summary>
    Dictionary<string, Tensor> Weights();

    /// <summary>What it may have beside: a parameter that was never trained has no moments.</summary>
    IEnumerable<string> MomentNames { get; }

    /// <summary>The moments so far.</summary>
    IEnumerable<KeyValuePair<string, Tensor>> Moments();

    /// <summary>Takes all of it over.</summary>
    void Restore(IWeights file);
}
