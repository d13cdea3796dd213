using SeqRec.Models;

namespace SeqRec.Tests.Models;

/// <summary>The published counts of SLMRec's tables 7 and 9 follow from Llama-2-7B's sizes.</summary>
public class LlamaCostTests
{
    private static readonly LlamaOptions Llama7B = new() { Head = false, Lora = new() };

    [Fact]
    public void Parts_of_Llama_2_7B_have_the_known_sizes()
    {
        var cost = new LlamaCost(Llama7B);
        Assert.Equal((202_383_360, 131_072_000, 724_992), (cost.PerLayer, cost.Tokens, cost.AdaptersPerLayer));
        Assert.Equal(6_738_415_616, new LlamaCost(new()).Parameters);  // with its head, as published
    }

    [Theory]
    [InlineData(1, 0.334, 0.0007, 0.040), InlineData(2, 0.537, 0.0014, 0.080), InlineData(4, 0.944, 0.0029, 0.160), InlineData(8, 1.756, 0.0058, 0.321)]
    [InlineData(16, 3.381, 0.0116, 0.641), InlineData(24, 5.006, 0.0174, 0.962), InlineData(32, 6.631, 0.0232, 1.282)]
    public void Kept_layers_have_the_published_counts(int layers, double billions, double adapters, double teraflops)
    {
        var cost = new LlamaCost(Llama7B with { Layers = layers });
        Assert.Equal(billions, Math.Round(cost.Parameters / 1e9, 3));
        Assert.Equal(adapters, Math.Round(cost.Adapters / 1e9, 4));
        Assert.Equal(teraflops, Math.Round(cost.ForwardFlops(99) / 1e12, 3));
    }

    [Theory, InlineData(true, true), InlineData(true, false), InlineData(false, false)]
    public void A_model_has_the_counted_weights(bool head, bool tied)
    {
        var options = new LlamaOptions
        {
            Vocabulary = 13, Dim = 12, InnerDim = 10, Layers = 3, Heads = 6, KeyValueHeads = 2, HeadDim = 4, Head = head, TiedHead = tied, Lora = new() { Rank = 2, Targets = ["down_proj", "k_proj"] }
        };
        using var model = new Llama(options);
        var cost = new LlamaCost(options);
        Assert.Equal(cost.Parameters, model.parameters().Sum(p => p.numel()));
        Assert.Equal(cost.Adapters, model.parameters().Where(p => p.requires_grad).Sum(p => p.numel()));
    }
}
