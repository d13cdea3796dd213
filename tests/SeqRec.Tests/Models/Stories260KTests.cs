using SeqRec.Data;
using SeqRec.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace SeqRec.Tests.Models;

/// <summary>
/// The real weights of stories260K against numbers of an independent implementation: another order of rotary pairs, of shared
/// heads or of the feed-forward matrices, or another ε, fails them.
/// </summary>
public sealed class Stories260KTests
{
    private const string Set = "llama-stories260k";
    private static readonly int[] Prompt = [1, 403, 407, 261, 378, 432, 383, 286, 261, 376, 298, 315];

    // What tests/golden/make_llama_golden.py prints.
    private static readonly int[] Story =
    [
        403, 407, 261, 378, 432, 383, 286, 261, 376, 298, 315, 421, 395, 317, 426, 338, 401, 396, 267, 337, 410, 408, 419, 292, 411, 322, 265, 282, 295, 433, 426, 385, 328, 432, 358, 394, 261, 370, 432, 352,
        266, 268, 388, 426, 338, 391, 266, 267, 337, 335, 312, 432, 398, 312, 286, 267, 414, 270, 333, 415, 426, 13, 438, 310, 439, 419, 357, 336, 432, 313, 438, 310, 432, 278, 316, 439, 419, 298, 414, 267,
        265, 282, 295, 433, 426, 436, 317, 286, 296, 418, 269, 279, 292, 416, 439, 413, 409, 416, 327, 263, 415, 294, 267, 400, 426, 338, 336, 432, 313, 442, 391, 267, 337, 335, 364, 420, 268, 388, 432, 398,
        359, 280, 303, 439, 413, 272, 417, 264, 312, 426, 436, 13, 438, 310, 286, 296, 418, 269, 279, 292, 416, 439, 413, 409, 416, 327, 263, 415, 294, 267, 400, 426, 338, 336, 432, 313, 442, 439, 423, 262,
        304, 420, 422, 432, 317, 426, 359, 279, 292, 416, 439, 413, 409, 416, 327, 263, 415, 294, 267, 400, 426, 436, 13, 438, 310, 279, 292, 416, 439, 413, 391, 267, 281, 421, 427, 311, 357, 432, 384, 358,
    ];

    [RealDataFact(Set)]
    public void It_has_the_sizes_that_its_name_says()
    {
        using var model = Open();
        Assert.Equal((64, 172, 5, 8, 4, 512, true), (model.Options.Dim, model.Options.InnerDim, model.Options.Layers, model.Options.Heads, model.Options.GroupCount, model.Options.Vocabulary, model.Options.TiedHead));
        Assert.Equal(260_032, model.parameters().Sum(p => p.numel()));
    }

    [RealDataFact(Set)]
    public void Logits_are_the_known_ones()
    {
        using var guard = no_grad();
        using var model = Open();
        Assert.Equal(403, model.call(model.SlotsOf([[1]]))[0].argmax().ToInt64());
        foreach (var packed in new[] { true, false })
        {
            var logits = model.call(model.SlotsOf([Prompt], packed)).view(Prompt.Length, -1);  // [12, 512]
            AssertClose([20.5195, 12.6218, 11.6520, 11.2234, 9.1488], logits[^1].index_select(0, tensor(new long[] { 421, 412, 420, 347, 306 })));
            AssertClose([-11.9764, -0.6655, -11.9753, -11.9760, -11.9749, -11.9763], logits[^1][..6]);
            Assert.Equal(421, logits[^1].argmax().ToInt64());
            var likelihood = nn.functional.cross_entropy(logits[..^1], tensor(Array.ConvertAll(Prompt[1..], id => (long)id)));
            Assert.Equal(0.12143, likelihood.ToDouble(), 1e-4);
        }
    }

    [RealDataFact(Set)]
    public void States_of_all_depths_have_the_known_lengths()
    {
        using var guard = no_grad();
        using var model = Open();
        var x = model.SlotsOf([Prompt]);
        var states = model.LastStatesOfLayers(model.Embed(x.Items), x.Positions, x);
        AssertClose([2.3272, 3.6503, 4.9674, 6.9468, 10.4733, 14.8140], stack(states).squeeze(1).norm(1));
    }

    [RealDataFact(Set)]
    public void It_tells_the_known_story()
    {
        using var model = Open();
        var tokens = model.Continue([1], 200);
        Assert.Equal(Story, tokens);
        var text = Llama2cTokenizer.Read(File("tok512.bin")).Decode([1, .. tokens]);
        Assert.StartsWith("Once upon a time, there was a little girl named Lily.", text);
    }

    private static Llama Open()
    {
        var model = LlamaCheckpoint.OpenLlama2c(File("stories260K.bin"));
        model.eval();
        return model;
    }

    private static string File(string name) => DataCatalog.Default.PathOf(Set, name);

    private static void AssertClose(double[] expected, Tensor actual) =>
        Assert.All(expected.Zip(actual.data<float>()), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
}
