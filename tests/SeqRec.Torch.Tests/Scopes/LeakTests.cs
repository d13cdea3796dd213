using SeqRec.Torch.Tests.Golden;

namespace SeqRec.Torch.Tests.Scopes;

/// <summary>Work that goes on for long holds no more tensors at its end than at its start.</summary>
public class LeakTests
{
    private static long Live => DisposeScopeManager.Statistics.ThreadTotalLiveCount;

    [Fact]
    public void Hundred_training_steps_add_no_live_tensor()
    {
        manual_seed(1);
        using var model = new AttentionModel(items: 13, width: 8);
        using var optimiser = optim.Adam(model.parameters());
        using var ids = randint(1, 13, [6, 7]);
        model.Step(ids, optimiser); // makes the gradients and Adam's moments
        var before = Live;
        for (var step = 0; step < 100; step++) model.Step(ids, optimiser);
        Assert.Equal(before, Live);
    }

    [Fact]
    public void Model_and_optimiser_dispose_what_they_made()
    {
        var before = Live;
        using (var model = new AttentionModel(items: 13, width: 8))
        using (var optimiser = optim.Adam(model.parameters()))
        using (var ids = randint(1, 13, [6, 7]))
            model.Step(ids, optimiser);
        Assert.Equal(before, Live);
    }

    [Fact]
    public void Indexing_and_reading_leave_nothing_behind()
    {
        using var x = ones(3, 4);
        using var value = tensor(2f);
        var before = Live;
        x[1, ..2] = value;
        using (var view = x[.., 1..3])
        using (var values = view.data<float>()) // a copy, as the view has gaps
            Assert.Equal([1, 1, 2, 1, 1, 1], values.ToArray());
        Assert.Equal(2, (float)value);
        Assert.Equal(before, Live);
    }
}
