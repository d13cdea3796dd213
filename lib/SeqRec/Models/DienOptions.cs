using SeqRec.Layers;

namespace SeqRec.Models;

/// <summary>What a click model makes of a history beside its sum.</summary>
public enum HistoryReader
{
    /// <summary>Nothing: the sum alone.</summary>
    Sum,

    /// <summary>DIN: the sum of the embeddings weighted by attention.</summary>
    Attention,

    /// <summary>Two GRU layers, then the sum of the states weighted by attention.</summary>
    TwoLayerGru,

    /// <summary>A GRU whose states a second, attentional layer reads (DIEN and its ablations).</summary>
    Evolution,
}

/// <summary>Which attention compares target and history.</summary>
public enum AttentionKind
{
    /// <summary>As printed, equation 8.</summary>
    Bilinear,

    /// <summary>As the authors' code.</summary>
    Mlp,
}

/// <summary>What the auxiliary loss asks of each interest state.</summary>
public enum AuxiliaryLoss
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>To have a larger inner product with the next item than with a drawn one (equation 6).</summary>
    Dot,

    /// <summary>To let a small network tell the next item from a drawn one, as the authors' code.</summary>
    Net,

    /// <summary>To tell by an inner product whether the user will like the next item, which needs ratings.</summary>
    Label,
}

/// <summary>Sizes and parts of a <see cref="Dien"/>; the defaults are DIEN as printed, with the sizes of the authors' code.</summary>
public sealed record DienOptions
{
    /// <summary>Width of each embedding; an item with its category is twice as wide.</summary>
    public int Dim { get; init; } = 18;

    /// <summary>What reads the history.</summary>
    public HistoryReader Reader { get; init; } = HistoryReader.Evolution;

    /// <summary>How attention enters the second recurrent layer.</summary>
    public AttentionGate Gate { get; init; } = AttentionGate.Update;

    /// <summary>Which attention is used.</summary>
    public AttentionKind Attention { get; init; } = AttentionKind.Bilinear;

    /// <summary>Which auxiliary loss is added.</summary>
    public AuxiliaryLoss Auxiliary { get; init; } = AuxiliaryLoss.Dot;

    /// <summary>α, its weight. The auxiliary loss is the sum of the two log losses of a pair, averaged over the pairs of the
    /// batch that are not padding; the click loss is the mean over rows. The authors' code halves the latter and averages the
    /// former over padding too, which is this with α = 2 × the share of slots that are not padding.</summary>
    public double AuxiliaryWeight { get; init; } = 1;

    /// <summary>Gives the head the sum of the history.</summary>
    public bool Sum { get; init; } = true;

    /// <summary>Gives the head the sum times the target, element by element; in the authors' code, not in the paper.</summary>
    public bool Product { get; init; } = true;

    /// <summary>Adds a linear model of target, sum and product to the logit (Wide&amp;Deep).</summary>
    public bool Wide { get; init; }

    /// <summary>Dice in the head; else PReLU.</summary>
    public bool Dice { get; init; } = true;

    /// <summary>Batch normalisation of the head's input; else a scale and a shift, which is what the authors' code amounts to.</summary>
    public bool BatchNorm { get; init; }

    /// <summary>An embedding of the user. Of no use where the users of the test are not those of training.</summary>
    public bool User { get; init; }

    /// <summary>The models of the paper's tables, by the names used there, and DIEN with its other auxiliary losses.</summary>
    public static IReadOnlyList<string> Known { get; } =
        ["BaseModel", "WideDeep", "PNN", "DIN", "TwoLayerGru", "AIGRU", "AGRU", "AUGRU", "DIEN", "DIEN-net", "DIEN-label"];

    /// <summary>A model of the paper's tables 2 and 4.</summary>
    /// <param name="name">One of <see cref="Known"/>.</param>
    /// <exception cref="ArgumentException">No such model; the message lists them.</exception>
    public static DienOptions Of(string name)
    {
        var sum = new DienOptions { Reader = HistoryReader.Sum, Auxiliary = AuxiliaryLoss.None, Product = false, Dice = false };
        var reading = new DienOptions { Auxiliary = AuxiliaryLoss.None };
        return name switch
        {
            "BaseModel" => sum,
            "WideDeep" => sum with { Wide = true },
            "PNN" => sum with { Product = true },
            "DIN" => reading with { Reader = HistoryReader.Attention, Attention = AttentionKind.Mlp },
            "TwoLayerGru" => reading with { Reader = HistoryReader.TwoLayerGru },
            "AIGRU" => reading with { Gate = AttentionGate.Input },
            "AGRU" => reading with { Gate = AttentionGate.Replace },
            "AUGRU" => reading,
            "DIEN" => reading with { Auxiliary = AuxiliaryLoss.Dot },
            "DIEN-net" => reading with { Auxiliary = AuxiliaryLoss.Net },
            "DIEN-label" => reading with { Auxiliary = AuxiliaryLoss.Label },
            _ => throw new ArgumentException($"There is no click model '{name}'; known are {string.Join(", ", Known)}.", nameof(name))
        };
    }
}
