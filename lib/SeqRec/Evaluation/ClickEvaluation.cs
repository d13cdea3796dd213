using SeqRec.Data;
using SeqRec.Models;
using SeqRec.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Evaluation;

/// <summary>Measures a click model on examples.</summary>
/// <param name="fields">What the ids stand for.</param>
/// <param name="maxHistory">Most items of a history.</param>
public sealed class ClickEvaluation(ClickFields fields, int maxHistory = 50)
{
    /// <summary>Log-odds of a click for each example.</summary>
    /// <param name="model">A module rates in evaluation mode, whatever mode it is in.</param>
    /// <param name="examples">What is asked.</param>
    public float[] Predict(IClickPredictor model, IReadOnlyList<ClickExample> examples)
    {
        using var guard = no_grad();
        using var mode = new EvaluationMode(model);
        var (logits, start) = (new float[examples.Count], 0);
        foreach (var batch in ClickBatches.InOrder(examples, fields, maxHistory: maxHistory))
        {
            using var scope = NewDisposeScope();
            model.Predict(batch).cpu().data<float>().ToArray().CopyTo(logits, start);
            start += batch.Size;
        }
        return logits;
    }

    /// <summary>AUC and its companions.</summary>
    /// <exception cref="InvalidScoresException">A prediction is NaN, or one of the two classes is missing.</exception>
    public ClickSummary Evaluate(IClickPredictor model, IReadOnlyList<ClickExample> examples) =>
        ClickSummary.Of([.. examples.Select(e => e.Group ?? e.User)], Predict(model, examples), [.. examples.Select(e => e.Clicked)]);

    /// <summary>The AUC on examples, as a validation score.</summary>
    public IValidation Validation(IClickPredictor model, IReadOnlyList<ClickExample> examples) => new AucValidation(this, model, examples);

    private sealed record AucValidation(ClickEvaluation Evaluation, IClickPredictor Model, IReadOnlyList<ClickExample> Examples) : IValidation
    {
        public string Metric => "auc";

        public double Score() => Evaluation.Evaluate(Model, Examples).Auc;
    }
}
