using SeqRec.Torch.Tests.Golden;
using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace SeqRec.Torch.Tests.Modules;

/// <summary>A model and its optimiser go to files and come back exactly.</summary>
public sealed class SavingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    [Fact]
    public void Training_resumes_exactly()
    {
        using var scope = NewDisposeScope();
        var ids = arange(42).reshape(6, 7) % 12 + 1;
        var (model, optimiser) = Trained(ids, steps: 3);
        model.save(File("model"));
        optimiser.save_state_dict(File("adam"));
        var (resumed, adam) = Trained(ids, steps: 1);
        resumed.load(File("model"));
        adam.load_state_dict(File("adam"));
        Assert.Equal(Losses(model, optimiser, ids), Losses(resumed, adam, ids));
        Assert.Equal(["adam", "model"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void State_of_an_optimiser_goes_over_in_memory()
    {
        using var scope = NewDisposeScope();
        var ids = arange(42).reshape(6, 7) % 12 + 1;
        var (model, optimiser) = Trained(ids, steps: 3);
        var (resumed, adam) = Trained(ids, steps: 1);
        optimiser.LearningRate = 0.05;
        resumed.load_state_dict(model.state_dict());
        adam.load_state_dict(optimiser.state_dict());
        Assert.Equal(0.05, adam.LearningRate);
        Assert.Equal(Losses(model, optimiser, ids), Losses(resumed, adam, ids));
    }

    [Fact]
    public void Adams_averages_are_there_as_live_tensors()
    {
        using var scope = NewDisposeScope();
        var weight = new Parameter(zeros(2));
        var adam = optim.AdamW([weight], lr: 0.1);
        var state = Assert.IsType<AdamW.State>(Assert.Single(adam.state_dict().State));
        (weight * tensor(new[] { 1f, 2f })).sum().backward();
        adam.step();
        Assert.Equal(1, state.step);
        Assert.Equal(0.2f, state.exp_avg[1].item<float>(), 1e-6f);
        Assert.Equal(0.004f, state.exp_avg_sq[1].item<float>(), 1e-7f);
        using (no_grad()) state.exp_avg.copy_(zeros(2));
        adam.zero_grad();
        var before = weight.data<float>().ToArray();
        adam.step();
        Assert.Equal(before, weight.data<float>().ToArray());  // no gradient, and no momentum any more
    }

    [Fact]
    public void Damaged_files_are_named()
    {
        using var module = Linear(3, 2);
        module.save(File("model"));
        var bytes = System.IO.File.ReadAllBytes(File("model"));
        foreach (var damaged in new[] { bytes[..^5], [200, 200, .. bytes], [.. bytes[..8], 99, .. bytes[9..]] })
        {
            System.IO.File.WriteAllBytes(File("model"), damaged);
            Assert.Contains(File("model"), Assert.Throws<InvalidDataException>(() => module.load(File("model"))).Message);
        }
    }

    [Fact]
    public void State_of_another_model_is_refused()
    {
        using var small = Linear(3, 2);
        using var large = Linear(4, 3);
        optim.SGD(small.parameters(), 0.1).save_state_dict(File("one"));
        var other = optim.SGD([small.weight], 0.1);
        Assert.Contains("2 parameters; the optimizer has 1", Assert.Throws<InvalidDataException>(() => other.load_state_dict(File("one"))).Message);
        small.save(File("model"));
        Assert.Equal("state_dict does not fit Linear: weight is [2, 3], not [3, 4].", Assert.Throws<InvalidOperationException>(() => large.load(File("model"))).Message);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string File(string name) => Path.Combine(_folder, name);

    private static (AttentionModel, optim.Optimizer) Trained(Tensor ids, int steps)
    {
        var model = new AttentionModel(items: 13, width: 8);
        var optimiser = optim.Adam(model.parameters(), lr: 0.01);
        for (var k = 0; k < steps; k++) model.Step(ids, optimiser);
        return (model, optimiser);
    }

    private static float[] Losses(AttentionModel model, optim.Optimizer optimiser, Tensor ids)
    {
        manual_seed(4);
        return Enumerable.Range(0, 5).Select(_ => model.Step(ids, optimiser)).ToArray();
    }
}
