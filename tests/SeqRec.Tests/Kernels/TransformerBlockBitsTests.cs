using SeqRec.Kernels;
using SeqRec.Kernels.Attention;
using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Transformer;
using SeqRec.Tests.Layers;

namespace SeqRec.Tests.Kernels;

[Collection(SharedTorchState.Name)]
public unsafe class TransformerBlockBitsTests
{
    // Lengths of 0 to 50 slots make several parts, as do one long sequence and short ones around it.
    private static readonly int[] s_lengths = [.. Enumerable.Range(0, 51), .. Enumerable.Range(0, 51)];
    private static readonly int[] s_oneLong = [3, 500, 2, 383, 1, 1, 40];

    public static TheoryData<bool, bool, int, int> Layers => new()
    {
        { true, false, 2, 16 }, { false, false, 2, 8 }, { true, true, 2, 10 }, { false, true, 1, 16 }
    };

    [Theory, MemberData(nameof(Layers))]
    public void A_layer_has_the_same_bits_everywhere(bool causal, bool asksSome, int heads, int depth)
    {
        OnEveryMachine.GivesTheSameBytes(() => Run(s_lengths, causal, asksSome, heads, depth));
        OnEveryMachine.GivesTheSameBytes(() => Run(s_oneLong, causal, asksSome, heads, depth));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Attention_has_the_same_bits_everywhere(bool causal) => OnEveryMachine.GivesTheSameBytes(() =>
    {
        using var memory = new RandomMemory();
        var (attention, slots, queries) = Attention(memory, s_lengths, causal, asksSome: true, 2, 16);
        attention.Q = memory.Numbers(queries * 32);
        attention.K = memory.Numbers(slots * 32);
        attention.V = memory.Numbers(slots * 32);
        attention.Out = memory.Results(queries * 32);
        attention.GradOut = memory.Numbers(queries * 32);
        attention.GradQ = memory.Results(queries * 32);
        attention.GradK = memory.Results(slots * 32);
        attention.GradV = memory.Results(slots * 32);
        KernelWidth.Run<float, AttentionKernel<float>>(new(attention));
        KernelWidth.Run<float, AttentionBackwardKernel<float>>(new(attention));
        return memory.Written();
    });

    private static byte[] Run(int[] lengths, bool causal, bool asksSome, int heads, int depth)
    {
        using var memory = new RandomMemory();
        var (attention, slots, queries) = Attention(memory, lengths, causal, asksSome, heads, depth);
        var width = heads * depth;
        attention.Q = memory.Results(queries * width);
        attention.K = memory.Results(slots * width);
        attention.V = memory.Results(slots * width);
        attention.Out = memory.Results(queries * width);
        TransformerBlock<float> block = new()
        {
            X = memory.Numbers(slots * width), HasQuerySlots = asksSome,
            QuerySlots = LastSlots(memory, attention, queries),
            Query = Map(), Key = Map(), Value = Map(), Output = Map(), Attention = attention,
            AttentionNorm = TransformerPartsBitsTests.Norm(memory, width, 5),
            AttentionNormal = memory.Results(queries * width), AttentionInverse = memory.Results(queries),
            OutputNorm = TransformerPartsBitsTests.Norm(memory, width, 6),
            OutputNormal = memory.Results(queries * width), OutputInverse = memory.Results(queries),
            Network = TransformerPartsBitsTests.Network(memory, width, 40), Y = memory.Results(queries * width),
            Grad = memory.Numbers(queries * width), GradX = memory.Results(slots * width)
        };
        KernelWidth.Run<float, TransformerBlockKernel<float>>(new(block));
        KernelWidth.Run<float, TransformerBlockBackwardKernel<float>>(new(block));
        return memory.Written();

        LinearMap<float> Map() => TransformerPartsBitsTests.Map(memory, width, width);
    }

    // A third of the slots ask, or all.
    private static (PackedAttention<float> Attention, int Slots, int Queries) Attention(
        RandomMemory memory, int[] lengths, bool causal, bool asksSome, int heads, int depth)
    {
        int[] asking = asksSome ? [.. lengths.Select(n => (n + 2) / 3)] : lengths;
        PackedAttention<float> attention = new()
        {
            Offsets = memory.Starts(lengths), QueryOffsets = memory.Starts(asking), Sequences = lengths.Length,
            Width = heads * depth, Heads = heads, Causal = causal, P = 0.2, Key = 7
        };
        return (attention, lengths.Sum(), asking.Sum());
    }

    // The last ones of each sequence.
    private static long* LastSlots(RandomMemory memory, in PackedAttention<float> a, int queries)
    {
        var asked = memory.Starts(new int[queries]);
        for (nint b = 0; b < a.Sequences; b++)
            for (var q = a.QueryOffsets[b]; q < a.QueryOffsets[b + 1]; q++)
                asked[q] = a.Offsets[b + 1] - a.QueryOffsets[b + 1] + q;
        return asked;
    }
}
