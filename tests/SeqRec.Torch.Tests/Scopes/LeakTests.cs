using SeqRec.Torch.Tests.Golden;

namespace SeqRec.Torch.Tests.Scopes;

/// <summary>Work that goes on for long holds no more tensors at its end than at its start.</summary>
public class LeakTests
{
    [Fact]
    public void Hundred_training_steps_add_no_live_tensor() => OwnThread.Run(statistics =>
    {
        manual_seed(1);
        using var model = new AttentionModel(items: 13, width: 8);
        using var optimiser = optim.Adam(model.parameters());
        using var ids = randint(1, 13, [6, 7]);
        model.Step(ids, optimiser); // makes the gradients and Adam's moments
        var before = statistics.ThreadTotalLiveCount;
        for (var step = 0; step < 100; step++) model.Step(ids, optimiser);
        Assert.Equal(before, statistics.ThreadTotalLiveCount);
    });

    [Fact]
    public void Model_and_optimiser_dispose_what_they_made() => OwnThread.Run(statistics =>
    {
        using (var model = new AttentionModel(items: 13, width: 8))
        using (var optimiser = optim.Adam(model.parameters()))
        using (var ids = randint(1, 13, [6, 7]))
            model.Step(ids, optimiser);
        Assert.Equal(0, statistics.ThreadTotalLiveCount);
    });

    [Fact]
    public void Indexing_and_reading_leave_nothing_behind() => OwnThread.Run(statistics =>
    {
        using var x = ones(3, 4);
        using var value = tensor(2f);
        x[1, ..2] = value;
        using (var view = x[.., 1..3])
        using (var values = view.data<float>()) // a copy, as the view has gaps
            Assert.Equal([1, 1, 2, 1, 1, 1], values.ToArray());
        Assert.Equal(2, (float)value);
        Assert.Equal(2, statistics.ThreadTotalLiveCount);
    });
}
