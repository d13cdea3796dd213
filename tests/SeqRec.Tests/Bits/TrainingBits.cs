using System.Runtime.InteropServices;
using SeqRec.Experiments;
using SeqRec.Reporting;
using SeqRec.Tests.Experiments;
using SeqRec.Tests.Reporting;

namespace SeqRec.Tests.Bits;

/// <summary>Losses, scores and test metrics of a model of each family.</summary>
internal static class TrainingBits
{
    public static IEnumerable<(string Name, byte[] Bytes)> ComputeAll(int threads)
    {
        foreach (var model in EveryModelTests.Families.Cast<object[]>().Select(row => (string)row[0]))
        {
            using var folder = new TemporaryFolder();
            var experiment = ExperimentOf(model) with { Threads = threads };
            var (record, epochs) = SmallExperiments.Run(experiment);
            double[] numbers = [.. epochs.SelectMany(epoch => new[] { epoch.Loss, epoch.Score })];
            yield return (model, [.. Bytes(numbers), .. MetricBytes(record)]);
            yield return ($"{model}_interrupted", MetricBytes(SmallExperiments.RunInterrupted(experiment, folder.Path)));
        }
    }

    // Secure aggregation changes no bit, and Wine lacks its key exchange.
    private static Experiment ExperimentOf(string model)
    {
        var experiment = SmallExperiment.Of(model);
        return FederatedExperiment.KnownModels.Contains(model)
            ? experiment with { Changes = [.. experiment.Changes, ("federation.secure", "false")] }
            : experiment;
    }

    private static byte[] MetricBytes(RunRecord record) =>
        Bytes([.. record.Metrics.OrderBy(metric => metric.Key, StringComparer.Ordinal).Select(metric => metric.Value)]);

    private static byte[] Bytes(double[] numbers) => MemoryMarshal.AsBytes<double>(numbers).ToArray();
}
