using SeqRec.Data;
using SeqRec.Experiments;
using SeqRec.Tests.Data;
using SeqRec.Tests.Layers;

namespace SeqRec.Tests.Experiments;

[Collection(SharedTorchState.Name)]
public sealed class FederatedDeploymentTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private readonly FederatedDeployment deployment = new()
    {
        Data = ContentDomains.SimulatedThree, Seed = 3,
        Changes =
        [
            ("text.dim", "16"), ("text.oversampling", "8"), ("quantizer.groups", "4"), ("quantizer.codewords", "16"), ("quantizer.rotations", "2"), ("model.dim", "16"), ("model.innerDim", "16"),
            ("model.layers", "1"), ("federation.rounds", "2"), ("batches.batchSize", "1024")
        ]
    };

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_clients_share_does_not_depend_on_what_else_draws_in_the_process()
    {
        var folders = deployment.Prepare(folder.Path);
        Assert.Equal(["retail-1", "retail-2", "retail-3"], folders.Select(Path.GetFileName));
        float[] Table(bool disturbed)
        {
            using DeployedClient first = deployment.Client(folders[0], 0), second = deployment.Client(folders[1], 1);
            if (disturbed) TorchSharp.torch.manual_seed(99);
            var server = deployment.Server([first.Client, second.Client]);
            var reports = server.Run();
            Assert.Equal(2, first.Losses.Count);
            Assert.Equal(reports[0].BytesUp, 2 * sizeof(float) * deployment.TableShape.Rows * (long)deployment.TableShape.Dim);
            return server.Table.ToArray();
        }
        Assert.Equal(Table(false), Table(true));
    }

    [Fact]
    public void Settings_name_everything_that_processes_must_agree_on()
    {
        Assert.StartsWith("PFCR for simulated-three, seed 3\ntext.dim=16\n", deployment.Settings);
        Assert.Equal((4 * 17, 16), deployment.TableShape);
        var unknown = deployment with { Changes = [("federation.chanel", "OneBit")] };
        Assert.Contains("known are Channel", Assert.Throws<ArgumentException>(() => unknown.Recipe()).Message);
    }
}
