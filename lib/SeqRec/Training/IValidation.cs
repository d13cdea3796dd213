namespace SeqRec.Training;

/// <summary>Scores a model on held-out data while it trains.</summary>
public interface IValidation
{
    /// <summary>What the score is called, such as <c>ndcg@10</c>.</summary>
    string Metric { get; }

    /// <summary>The score of the model as it is now; higher is better.</summary>
    double Score();
}
