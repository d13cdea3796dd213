namespace SeqRec.Layers;

/// <summary>
/// How an attention weight a enters a gated recurrent step h' = (1 − w) ∘ h + w ∘ n, where u is the update gate, the share
/// that the candidate n takes (Zhou et al., AAAI 2019, equations 2 to 12).
/// </summary>
public enum AttentionGate
{
    /// <summary>w = u: a plain GRU, which ignores attention.</summary>
    None,

    /// <summary>AIGRU (equation 9): the input is a · i, and w = u.</summary>
    Input,

    /// <summary>AGRU (equation 10): w = a, the update gate is not used.</summary>
    Replace,

    /// <summary>AUGRU as printed (equations 11 and 12): w = a · u, so that what attention ignores leaves no trace.</summary>
    Update,

    /// <summary>AUGRU as the authors' code computes it: w = 1 − (1 − a)(1 − u), an ordinary GRU step where attention is 0.</summary>
    Reference,

    /// <summary>a on the gate that keeps, w = 1 − a (1 − u): what becomes of the printed formula over a library whose gate means
    /// the share kept. Attention acts the wrong way round; here to be seen failing.</summary>
    Inverted,
}
