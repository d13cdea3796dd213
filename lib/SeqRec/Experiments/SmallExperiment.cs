using SeqRec.Data;
using SeqRec.Evaluation;
using SeqRec.Federation;

namespace SeqRec.Experiments;

/// <summary>An experiment of each model on simulated data that takes seconds.</summary>
internal static class SmallExperiment
{
    private static readonly (string Key, string Value)[] Stages =
    [
        ("train.epochs", "2"), ("teacher.train.epochs", "1"), ("teacher.base.train.epochs", "1"),
        ("base.train.epochs", "1"), ("teacher.model.llama.layers", "4"),
    ];

    private static readonly (string, string)[] Rounds = [("federation.rounds", "2"), ("train.epochs", "2")];

    /// <summary>
    /// Models that have one. ECL-SR-reference has the settings of a data set, which simulated data are not; its model is
    /// that of ECL-SR.
    /// </summary>
    public static IReadOnlyList<string> Models { get; } =
        [.. Experiment.Models.Where(model => model != "ECL-SR-reference")];

    /// <summary>An experiment with two epochs, where the model has any.</summary>
    public static Experiment Of(string model) => Experiment.Of(model, "simulated", ProtocolOf(model)) with
    {
        Seed = 3, Changes = ChangesOf(model),
    };

    private static string ProtocolOf(string model) =>
        ClickExperiment.KnownModels.Contains(model) ? ClickProtocol.LastItem.Name
        : FederatedExperiment.KnownModels.Contains(model) ? FederatedProtocol.All[0].Name
        : SlmRecExperiment.KnownModels.Contains(model) ? Protocol.SLM.Name
        : Protocol.RBAll.Name;

    private static (string, string)[] ChangesOf(string model) =>
        model is "Popularity" or "MarkovChain" ? []
        : FederatedExperiment.KnownModels.Contains(model) ? Rounds
        : SlmRecExperiment.KnownModels.Contains(model) ? [.. Stages.Where(stage => Knows(model, stage.Key))]
        : [("train.epochs", "2")];

    private static bool Knows(string stage, string key) => key.Split('.')[0] switch
    {
        "teacher" => stage is not ("SLMRec-base" or "SLMRec-teacher"),
        "base" => stage == "SLMRec-teacher",
        _ => true,
    };
}
