namespace SeqRec.Torch.Tests.Tensors;

/// <summary>Generators are independent and can be rewound.</summary>
public class GeneratorTests
{
    [Fact]
    public void Own_generator_draws_what_the_default_one_draws_for_the_seed()
    {
        using var scope = NewDisposeScope();
        using var own = new Generator(5);
        manual_seed(5);
        Assert.Equal(randn(7).data<float>().ToArray(), randn(7, generator: own).data<float>().ToArray());
        Assert.Equal(randperm(9).data<long>().ToArray(), randperm(9, generator: own).data<long>().ToArray());
        Assert.Equal((5, 5), (own.initial_seed(), initial_seed()));
    }

    [Fact]
    public void Drawing_from_one_leaves_the_other_alone()
    {
        using var scope = NewDisposeScope();
        using var own = new Generator(5);
        manual_seed(1);
        var expected = rand(3).data<float>().ToArray();
        manual_seed(1);
        _ = zeros(100).normal_(generator: own);
        Assert.Equal(expected, rand(3).data<float>().ToArray());
    }

    [Fact]
    public void State_can_be_kept_and_set_again()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        _ = rand(4);
        var state = get_rng_state();
        var first = randn(4).data<float>().ToArray();
        set_rng_state(state);
        Assert.Equal(first, randn(4).data<float>().ToArray());
        using var own = new Generator();
        own.set_state(state);
        Assert.Equal(first, randn(4, generator: own).data<float>().ToArray());
    }

    [Fact]
    public void Fresh_seed_is_reported()
    {
        using var scope = NewDisposeScope();
        using var own = new Generator();
        var seed = own.seed();
        var first = rand(2, generator: own).data<float>().ToArray();
        own.manual_seed(seed);
        Assert.Equal(first, rand(2, generator: own).data<float>().ToArray());
    }

    [Fact]
    public void Disposed_generator_is_refused()
    {
        var own = new Generator();
        own.Dispose();
        Assert.Throws<ObjectDisposedException>(() => rand(1, generator: own));
    }
}
