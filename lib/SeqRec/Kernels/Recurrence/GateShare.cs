namespace SeqRec.Kernels.Recurrence;

/// <summary>
/// How attention a enters a recurrent step h' = (1 − w) h + w n with update gate u:
/// w = <paramref name="One"/> + <paramref name="ByA"/> a + <paramref name="ByU"/> u + <paramref name="ByAU"/> a u.
/// </summary>
/// <param name="One">The constant.</param>
/// <param name="ByA">Factor of a.</param>
/// <param name="ByU">Factor of u.</param>
/// <param name="ByAU">Factor of a u.</param>
/// <param name="ReadsAttention">False where a has no effect at all.</param>
/// <param name="ScalesInput">Whether x is multiplied by a first.</param>
internal sealed record GateShare(
    double One, double ByA, double ByU, double ByAU, bool ReadsAttention = true, bool ScalesInput = false)
{
    /// <summary>w = u, without attention.</summary>
    public static GateShare None { get; } = new(0, 0, 1, 0, ReadsAttention: false);

    /// <summary>w = u; the input is a x.</summary>
    public static GateShare Input { get; } = new(0, 0, 1, 0, ScalesInput: true);

    /// <summary>w = a.</summary>
    public static GateShare Replace { get; } = new(0, 1, 0, 0);

    /// <summary>w = a u.</summary>
    public static GateShare Update { get; } = new(0, 0, 0, 1);

    /// <summary>w = 1 − (1 − a)(1 − u).</summary>
    public static GateShare Reference { get; } = new(0, 1, 1, -1);

    /// <summary>w = 1 − a (1 − u).</summary>
    public static GateShare Inverted { get; } = new(1, -1, 0, 1);
}
