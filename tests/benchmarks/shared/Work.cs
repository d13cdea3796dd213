namespace SeqRec.Benchmarks;

/// <summary>Something to measure.</summary>
/// <param name="WarmUp">Runs before the measurement, several times, so that code is compiled; null for nothing.</param>
/// <param name="Body">The part that is measured.</param>
/// <param name="Units">Units of work in <paramref name="Body"/>; less than 1 where it is a part of a unit.</param>
public sealed record Work(Action? WarmUp, Action Body, double Units)
{
    /// <summary>A call that is repeated: each call is a unit.</summary>
    public static Work Repeated(Action call, int warmUps, int calls) =>
        new(warmUps == 0 ? null : () => Repeat(call, warmUps), () => Repeat(call, calls), calls);

    /// <summary>Some steps of a longer job in which all steps cost the same, such as an epoch of padded rows.</summary>
    /// <param name="step">One step.</param>
    /// <param name="warmUps">Steps before the measurement.</param>
    /// <param name="steps">Steps that are measured.</param>
    /// <param name="stepsOfJob">Steps of the whole job.</param>
    public static Work PartOfJob(Action step, int warmUps, int steps, double stepsOfJob) =>
        new(() => Repeat(step, warmUps), () => Repeat(step, steps), steps / stepsOfJob);

    private static void Repeat(Action call, int count)
    {
        for (var k = 0; k < count; k++) call();
    }
}
