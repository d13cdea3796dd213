using SeqRec.Tests.Layers;
using SeqRec.Training;
using TorchSharp;

namespace SeqRec.Tests.Training;

[Collection(SharedTorchState.Name)]
public class DevicesTests
{
    [Fact]
    public void The_processor_is_always_there() => Assert.Equal(torch.CPU, Devices.Named("cpu"));

    [Theory, InlineData("gpu"), InlineData("cuda:"), InlineData("cuda:-1"), InlineData("cuda:x"), InlineData("CPU"), InlineData("")]
    public void Another_name_is_refused_with_the_known_ones(string name) =>
        Assert.EndsWith("write cpu, cuda or cuda:1.", Assert.Throws<ArgumentException>(() => Devices.Named(name)).Message);

    [Fact]
    public void A_GPU_that_cannot_be_used_is_refused_by_its_name()
    {
        const string beyond = "cuda:99";
        Assert.Contains($"'{beyond}'", Assert.Throws<ArgumentException>(() => Devices.Named(beyond)).Message);
    }
}
