using System.Numerics;
using SeqRec.Kernels.Attention;
using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels.Transformer;

/// <summary>
/// The backward pass of a Transformer layer, a few sequences at a time: the gradient of what each part read from that
/// of what it wrote.
/// </summary>
internal sealed unsafe class TransformerBlockBackward<T, V, L>
    where T : unmanaged, IFloatingPointIeee754<T> where V : unmanaged where L : struct, ILanes<T, V>
{
    private readonly TransformerBlock<T> _block;
    private readonly LinearBackward<T, V, L> _projections, _output;
    private readonly LinearBackward<T, V, L>? _others;  // keys and values, where queries are of other rows
    private readonly FeedForwardBackward<T, V, L> _network;
    private readonly nint _norm;  // elements of the sums of a norm

    /// <summary>Brings the matrices into order; threads may share the result.</summary>
    public TransformerBlockBackward(in TransformerBlock<T> block, Arena arena)
    {
        _block = block;
        var width = block.Width;
        _projections = !block.HasQuerySlots
            ? new([block.Query, block.Key, block.Value], width, arena)
            : new([block.Query], width, arena);
        _others = !block.HasQuerySlots ? null : new([block.Key, block.Value], width, arena);
        _output = new([block.Output], width, arena);
        _network = new(block.Network, arena);
        _norm = Rows<T, V, L>.RoundUp(2 * width);
        SumsLength = _projections.SumsLength + (_others?.SumsLength ?? 0) + _output.SumsLength + 2 * _norm
            + _network.SumsLength;
    }

    /// <summary>Elements of the sums of a part: the gradients of all weights.</summary>
    public nint SumsLength { get; }

    /// <summary>Runs the sequences from <paramref name="first"/> to before <paramref name="end"/>.</summary>
    /// <param name="first">A sequence.</param>
    /// <param name="end">Another one.</param>
    /// <param name="sums">Those of the part, to which the gradients of the weights are added.</param>
    public void Run(nint first, nint end, T* sums)
    {
        using var arena = new Arena();
        var room = new Room(_block, SequenceChunk.Most(_block.Attention, first, end), this, arena);
        var own = new Sums(this, sums);
        while (first < end)
        {
            var chunk = SequenceChunk.Next(_block.Attention, first, end);
            Run(chunk, room, own);
            first = chunk.EndSequence;
        }
    }

    /// <summary>Gives the sums over all parts to the gradients of the weights.</summary>
    public void HandOver(T* total)
    {
        var (sums, width) = (new Sums(this, total), _block.Width);
        _projections.HandOver(sums.Projections);
        _others?.HandOver(sums.Others);
        _output.HandOver(sums.Output);
        _network.HandOver(sums.Network);
        Rows<T, V, L>.Copy(sums.AttentionNorm, width, _block.AttentionNorm.GradWeight);
        Rows<T, V, L>.Copy(sums.AttentionNorm + width, width, _block.AttentionNorm.GradBias);
        Rows<T, V, L>.Copy(sums.OutputNorm, width, _block.OutputNorm.GradWeight);
        Rows<T, V, L>.Copy(sums.OutputNorm + width, width, _block.OutputNorm.GradBias);
    }

    private void Run(in SequenceChunk c, Room room, in Sums sums)
    {
        var elements = c.Queries * _block.Width;
        // y = LN(h + drop(z)): the gradients of h and z, then that of h through the network.
        TakeNormBack(
            c, _block.OutputNorm, _block.Grad + c.Query * _block.Width, _block.OutputNormal, _block.OutputInverse,
            room.GradH, room.GradZ[0], sums.OutputNorm);
        new ResidualNormPass<T, V, L>(_block.AttentionNorm).Restore(
            _block.AttentionNormal + c.Query * _block.Width, c.Queries, room.H);
        _network.Run(room.H, c.Queries, room.GradZ[0], room.Grad, sums.Network, room.Free);
        Rows<T, V, L>.Add(room.Grad, elements, room.GradH);
        // h = LN(x + drop(z)): likewise through the attention.
        TakeNormBack(
            c, _block.AttentionNorm, room.GradH, _block.AttentionNormal, _block.AttentionInverse, room.GradX,
            room.GradZ[0], sums.AttentionNorm);
        _output.Run(
            _block.Attention.Out + c.Query * _block.Width, c.Queries, room.GradZ, room.Grad, sums.Output, room.Free);
        TakeAttentionBack(c, room);
        if (_others is null) TakeProjectionsBack(c, room, sums);
        else TakeSeparateProjectionsBack(c, room, sums);
    }

    private void TakeNormBack(
        in SequenceChunk c, in ResidualNorm<T> norm, T* grad, T* normal, T* inverse, T* gradX, T* gradZ, T* sums)
    {
        var rows = new ResidualNormRows<T>
        {
            Grad = grad, GradX = gradX, GradZ = gradZ, Number = c.Query, Count = c.Queries,
            Normal = normal + c.Query * norm.Width, Inverse = inverse + c.Query,
        };
        new ResidualNormPass<T, V, L>(norm).Backward(rows, sums, sums + norm.Width);
        if (norm.P == 0) Rows<T, V, L>.Copy(gradX, c.Queries * norm.Width, gradZ);
    }

    private void TakeAttentionBack(in SequenceChunk c, Room room)
    {
        var a = _block.Attention;
        nint slot = c.Slot * a.Width, query = c.Query * a.Width;
        a.GradOut = room.Grad - query;
        a.GradQ = room.GradProjections[0] - query;
        a.GradK = room.GradProjections[1] - slot;
        a.GradV = room.GradProjections[2] - slot;
        AttentionBackward<T, V, L>.Run(a, c.Sequence, c.EndSequence, room.Free);
    }

    private void TakeProjectionsBack(in SequenceChunk c, Room room, in Sums sums)
    {
        nint at = c.Slot * _block.Width, elements = c.Slots * _block.Width;
        _projections.Run(
            _block.X + at, c.Slots, room.GradProjections, _block.GradX + at, sums.Projections, room.Free);
        Rows<T, V, L>.Add(room.GradX, elements, _block.GradX + at);
    }

    private void TakeSeparateProjectionsBack(in SequenceChunk c, Room room, in Sums sums)
    {
        nint width = _block.Width, at = c.Slot * width;
        Rows<T, V, L>.Gather(_block.X, _block.QuerySlots + c.Query, c.Queries, width, room.H);
        _projections.Run(room.H, c.Queries, [room.GradProjections[0]], room.Grad, sums.Projections, room.Free);
        _others!.Run(
            _block.X + at, c.Slots, [room.GradProjections[1], room.GradProjections[2]], _block.GradX + at, sums.Others,
            room.Free);
        Rows<T, V, L>.Add(room.Grad, c.Queries * width, room.GradX);
        Rows<T, V, L>.Scatter(room.GradX, _block.QuerySlots + c.Query, c.Queries, width, _block.GradX);
    }

    // Where the sums of each part of the layer lie.
    private readonly struct Sums
    {
        public readonly T* Projections, Others, Output, AttentionNorm, OutputNorm, Network;

        public Sums(TransformerBlockBackward<T, V, L> pass, T* sums)
        {
            Projections = sums;
            Others = Projections + pass._projections.SumsLength;
            Output = Others + (pass._others?.SumsLength ?? 0);
            AttentionNorm = Output + pass._output.SumsLength;
            OutputNorm = AttentionNorm + pass._norm;
            Network = OutputNorm + pass._norm;
        }
    }

    // Memory of the calling thread: rows of a chunk, and what is left.
    private sealed class Room
    {
        public readonly T* H, Grad, GradH, GradX, Free;
        public readonly T*[] GradZ, GradProjections;

        public Room(in TransformerBlock<T> block, nint most, TransformerBlockBackward<T, V, L> pass, Arena arena)
        {
            var rows = most * block.Width;
            H = arena.Take<T>(rows);
            Grad = arena.Take<T>(rows);
            GradH = arena.Take<T>(rows);
            GradX = arena.Take<T>(rows);
            GradZ = [arena.Take<T>(rows)];
            GradProjections = [arena.Take<T>(rows), arena.Take<T>(rows), arena.Take<T>(rows)];
            var attention = AttentionBackward<T, V, L>.Room(most, block.Attention.Depth);
            Free = arena.Take<T>(nint.Max(nint.Max(attention, pass._network.Room), pass._projections.Room));
        }
    }
}
