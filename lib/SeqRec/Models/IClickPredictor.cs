using SeqRec.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Models;

/// <summary>Predicts whether users act on items.</summary>
public interface IClickPredictor
{
    /// <summary>The log-odds of a click for each row.</summary>
    /// <returns>[B] logits.</returns>
    Tensor Predict(ClickBatch batch);
}
