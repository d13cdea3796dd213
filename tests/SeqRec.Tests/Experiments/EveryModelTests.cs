using SeqRec.Experiments;
using SeqRec.Tests.Layers;
using SeqRec.Tests.Reporting;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Experiments;

/// <summary>Every model that a command knows, from its name to its record.</summary>
[Collection(SharedTorchState.Name)]
public sealed class EveryModelTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Models => [.. SmallExperiment.Models];

    public static TheoryData<string> Families => ["SASRec-CE", "ECL-SR", "DIEN", "SLMRec-student", "PFCR-full"];

    public void Dispose() => folder.Dispose();

    // The device META holds no numbers. A tensor that is made there by mistake fails in its first operation with others.
    [SlowTheory, MemberData(nameof(Models))]
    public void Trains_ranks_and_goes_on_where_another_device_is_the_default(string model) =>
        AssertDevice(SmallExperiment.Of(model));

    [Theory, MemberData(nameof(Families))]
    public void A_family_computes_on_the_device_that_it_is_given(string model) => AssertDevice(SmallExperiment.Of(model));

    private void AssertDevice(Experiment experiment)
    {
        var (expected, epochs) = SmallExperiments.Run(experiment);
        set_default_device(META);
        try
        {
            var record = SmallExperiments.RunInterrupted(experiment, folder.Path);
            Assert.Equal(expected.ReproducibleSha256(), record.ReproducibleSha256());
            Assert.Equal(expected.Epochs, epochs.Count);
        }
        finally
        {
            set_default_device(CPU);
        }
    }
}
