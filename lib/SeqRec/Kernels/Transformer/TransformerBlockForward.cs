using System.Numerics;
using SeqRec.Kernels.Attention;
using SeqRec.Kernels.Execution;
using SeqRec.Kernels.Lanes;

namespace SeqRec.Kernels.Transformer;

/// <summary>The forward pass of a Transformer layer, a few sequences at a time.</summary>
internal sealed unsafe class TransformerBlockForward<T, V, L>
    where T : unmanaged, IFloatingPointIeee754<T> where V : unmanaged where L : struct, ILanes<T, V>
{
    private readonly TransformerBlock<T> _block;
    private readonly LinearForward<T, V, L> _projections, _output;
    private readonly LinearForward<T, V, L>? _others;  // keys and values, where queries are of other rows
    private readonly FeedForwardForward<T, V, L> _network;

    /// <summary>Brings the matrices into order; threads may share the result.</summary>
    public TransformerBlockForward(in TransformerBlock<T> block, Arena arena)
    {
        _block = block;
        var width = block.Width;
        _projections = !block.HasQuerySlots
            ? new([block.Query, block.Key, block.Value], width, arena)
            : new([block.Query], width, arena);
        _others = !block.HasQuerySlots ? null : new([block.Key, block.Value], width, arena);
        _output = new([block.Output], width, arena);
        _network = new(block.Network, arena);
    }

    /// <summary>Runs the sequences from <paramref name="first"/> to before <paramref name="end"/>.</summary>
    public void Run(nint first, nint end)
    {
        using var arena = new Arena();
        var most = SequenceChunk.Most(_block.Attention, first, end);
        var room = new Room(_block, most, this, arena);
        while (first < end)
        {
            var chunk = SequenceChunk.Next(_block.Attention, first, end);
            Run(chunk, room);
            first = chunk.EndSequence;
        }
    }

    private void Run(in SequenceChunk c, Room room)
    {
        T* x = _block.X + c.Slot * _block.Width, queryRows = GatherQueryRows(c, x, room);
        var attention = Project(c, x, queryRows, room);
        AttentionForward<T, V, L>.Run(attention, c.Sequence, c.EndSequence, room.Free);
        _output.Run(attention.Out + c.Query * _block.Width, c.Queries, room.Z, room.Free);
        AddNormalised(
            c, _block.AttentionNorm, queryRows, room.Z[0], room.H, _block.AttentionNormal, _block.AttentionInverse,
            room.Free);
        _network.Run(room.H, c.Queries, room.Z[0], room.Free);
        AddNormalised(
            c, _block.OutputNorm, room.H, room.Z[0], _block.Y + c.Query * _block.Width, _block.OutputNormal,
            _block.OutputInverse, room.Free);
    }

    // The rows of the slots that have a query.
    private T* GatherQueryRows(in SequenceChunk c, T* x, Room room)
    {
        if (!_block.HasQuerySlots) return x;
        Rows<T, V, L>.Gather(_block.X, _block.QuerySlots + c.Query, c.Queries, _block.Width, room.QueryRows);
        return room.QueryRows;
    }

    // Queries, keys and values; returns where they lie.
    private PackedAttention<T> Project(in SequenceChunk c, T* x, T* queryRows, Room room)
    {
        var a = _block.Attention;
        nint slot = c.Slot * a.Width, query = c.Query * a.Width;
        if (a.Q == null)
        {
            a.Q = room.Q - query;
            a.K = room.K - slot;
            a.V = room.V - slot;
            a.Out = room.Attended - query;
        }
        if (_others is null) _projections.Run(queryRows, c.Queries, [a.Q + query, a.K + slot, a.V + slot], room.Free);
        else
        {
            _projections.Run(queryRows, c.Queries, [a.Q + query], room.Free);
            _others.Run(x, c.Slots, [a.K + slot, a.V + slot], room.Free);
        }
        return a;
    }

    private static void AddNormalised(
        in SequenceChunk c, in ResidualNorm<T> norm, T* x, T* z, T* y, T* normal, T* inverse, T* room)
    {
        var rows = new ResidualNormRows<T>
        {
            X = x, Z = z, Y = y, Number = c.Query, Count = c.Queries,
            Normal = normal == null ? null : normal + c.Query * norm.Width,
            Inverse = inverse == null ? null : inverse + c.Query,
        };
        new ResidualNormPass<T, V, L>(norm).Forward(rows, room);
    }

    // Memory of the calling thread.
    private sealed class Room
    {
        public readonly T* QueryRows, Q, K, V, Attended, H, Free;
        public readonly T*[] Z;

        public Room(in TransformerBlock<T> block, nint most, TransformerBlockForward<T, V, L> pass, Arena arena)
        {
            var rows = most * block.Width;
            QueryRows = !block.HasQuerySlots ? null : arena.Take<T>(rows);
            if (block.Attention.Q == null)
            {
                Q = arena.Take<T>(rows);
                K = arena.Take<T>(rows);
                V = arena.Take<T>(rows);
                Attended = arena.Take<T>(rows);
            }
            H = arena.Take<T>(rows);
            Z = [arena.Take<T>(rows)];
            var attention = AttentionForward<T, V, L>.Room(most, block.Attention.Depth);
            Free = arena.Take<T>(nint.Max(nint.Max(attention, pass._network.Room), pass._projections.Room));
        }
    }
}
