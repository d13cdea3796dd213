using SeqRec.Experiments;
using SeqRec.Tests.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Experiments;

[Collection(SharedTorchState.Name)]
public sealed class DeviceCheckTests
{
    public static TheoryData<string> Families => EveryModelTests.Families;

    // The device is the CPU again, so the second step must repeat the first: it depends on nothing that was drawn before.
    [Theory, MemberData(nameof(Families))]
    public void A_step_is_the_same_when_repeated(string model)
    {
        var compared = DeviceCheck.Compare(model, CPU);
        Assert.True(double.IsFinite(compared.OnCpu) && compared.OnCpu > 0);
        Assert.Equal(compared.OnCpu, compared.OnDevice);
        Assert.True(compared.Agrees);
    }

    [Fact]
    public void Values_agree_to_a_thousandth()
    {
        Assert.True(new DeviceComparison("a", 2, 2.0019, 1, 1).Agrees);
        Assert.False(new DeviceComparison("a", 2, 2.0021, 1, 1).Agrees);
        Assert.False(new DeviceComparison("a", 2, double.NaN, 1, 1).Agrees);
    }
}
