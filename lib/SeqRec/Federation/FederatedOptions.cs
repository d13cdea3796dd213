namespace SeqRec.Federation;

/// <summary>How a client trains between two messages.</summary>
public enum LocalMethod
{
    /// <summary>Adam on everything.</summary>
    Plain,

    /// <summary>FedProx (Li et al., MLSys 2020): the loss has μ ‖E_k - G‖² added, over the exchanged rows.</summary>
    Proximal,

    /// <summary>SCAFFOLD (Karimireddy et al., ICML 2020): the table descends along g - c_k + c by plain steps, everything else by Adam.</summary>
    Scaffold,
}

/// <summary>How much each client counts in the mean.</summary>
public enum ClientWeights
{
    /// <summary>By training rows, as in FedAvg.</summary>
    TrainingRows,

    /// <summary>At each row of the table by how often the client's items use it; equally where none does.</summary>
    Frequencies,
}

/// <summary>How clients train.</summary>
public sealed record LocalOptions
{
    /// <summary>The method.</summary>
    public LocalMethod Method { get; init; } = LocalMethod.Plain;

    /// <summary>Passes over the data in a round.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>Adam's learning rate.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>μ of FedProx; the published code's.</summary>
    public double Proximal { get; init; } = 0.005;

    /// <summary>η of SCAFFOLD's plain steps on the table.</summary>
    public double TableRate { get; init; } = 0.1;
}

/// <summary>A federated training. What is not shared, Adam's moments of the table included, stays with a client from round to round.</summary>
public sealed record FederatedOptions
{
    /// <summary>One of <see cref="GradientChannels.Names"/>.</summary>
    public string Channel { get; init; } = "FedAvg";

    /// <summary>Of the channels that have noise.</summary>
    public NoiseOptions Noise { get; init; } = new();

    /// <summary>η, the server's step along the mean of gradient sums; means of changes are taken whole.</summary>
    public double ServerRate { get; init; } = 1e-3;

    /// <summary>How much each client counts.</summary>
    public ClientWeights Weights { get; init; } = ClientWeights.TrainingRows;

    /// <summary>Exchanges only the most used rows of the table: this share of those that are used at all, and all that are used as often. Null for every row.</summary>
    public double? PopularShare { get; init; }

    /// <summary>Hides single uploads from the server (<see cref="PairwiseMasks"/>); they then take four bytes a number.</summary>
    public bool Secure { get; init; }

    /// <summary>Largest size of a number in an upload; a client that sends a larger one, or NaN, has no part in the round. In secure aggregation the
    /// server cannot see single numbers, and clients hold themselves to <see cref="FixedPoint.Limit"/>.</summary>
    public double UploadLimit { get; init; } = 1e4;

    /// <summary>How clients train.</summary>
    public LocalOptions Local { get; init; } = new();

    /// <summary>Rounds; the published script for OnlineRetail and Pantry has 10.</summary>
    public int Rounds { get; init; } = 10;
}
