using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SeqRec.Data;
using SeqRec.Models;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace SeqRec.Training;

/// <summary>
/// Processes that train one model on the rows of the same batches: each has all weights, computes what its rows contribute to the loss, and takes the
/// step of the sum. All must make the same calls in the same order.
/// </summary>
/// <remarks>Sums differ from those of one process by rounding alone. Dropout does not: each worker draws its own. Nothing is encrypted and nobody has to
/// say who they are: use it in a network you trust.</remarks>
public sealed class WorkerGroup : IDisposable
{
    private readonly WorkerOptions options;
    private readonly WorkerNetwork network;

    /// <summary>Opens the meeting point as the first worker, or goes there as another.</summary>
    /// <exception cref="WorkerException">The port is taken, or the first worker is not there.</exception>
    public WorkerGroup(WorkerOptions options)
    {
        if (options.Size < 1 || options.Rank < 0 || options.Rank >= options.Size)
            throw new ArgumentOutOfRangeException(nameof(options), options.Rank, $"A rank of {options.Size} workers is 0 to {options.Size - 1}.");
        (this.options, network) = (options, new(options));
    }

    /// <summary>This worker's number, from 0.</summary>
    public int Rank => options.Rank;

    /// <summary>N, all workers.</summary>
    public int Size => options.Size;

    /// <summary>The port of the meeting point.</summary>
    public int Port => network.Port;

    /// <summary>Whether one of them was asked to stop before the last step; the same for all.</summary>
    internal bool Stops { get; private set; }

    /// <summary>Waits for all and connects with them.</summary>
    /// <param name="watch">Called while the first waits; what it throws ends the wait.</param>
    /// <exception cref="WorkerException">Not all came in time.</exception>
    /// <exception cref="ArgumentException">The first was started with other settings, or the rank is taken.</exception>
    public void Connect(Action? watch = null) => network.Connect(watch ?? (() => { }));

    /// <summary>Puts together what each has computed a part of, bit for bit.</summary>
    /// <param name="values">Filled where this worker is responsible, and zero elsewhere; complete afterwards. Elements of a multiple of four bytes.</param>
    public void Gather<T>(T[] values) where T : unmanaged
    {
        var numbers = MemoryMarshal.Cast<T, int>(values.AsSpan());
        using var sum = tensor(numbers.ToArray());
        network.Sum(sum);
        sum.data<int>().ToArray().AsSpan().CopyTo(numbers);
    }

    /// <summary>Whether this worker is responsible for a piece of work that all count alike.</summary>
    public bool Does(int piece) => piece % Size == Rank;

    /// <summary>This worker's share of the loss of a batch, with its graph.</summary>
    internal Tensor LossOf<TBatch>(IDivisible<TBatch> model, TBatch batch)
    {
        var rows = model.RowsOf(batch);
        var (from, to) = (rows * Rank / Size, rows * (Rank + 1) / Size);
        return from < to ? model.LossOf(batch, from..to) : model.LossOf(batch, ..1) * 0;  // of fewer rows than workers one has none
    }

    /// <summary>Makes what libtorch's generator draws in a step differ from worker to worker; the first goes on as one process would.</summary>
    internal void SeedStep(long step)
    {
        if (Rank > 0) manual_seed((long)SplitMix64.Hash(SplitMix64.Hash((ulong)options.Seed * (ulong)Size + (ulong)Rank) + (ulong)step) & long.MaxValue);
    }

    /// <summary>Replaces all gradients by their sums over the workers, by one exchange.</summary>
    /// <param name="model">Its gradients; one that no worker has stays away.</param>
    /// <param name="loss">This worker's share.</param>
    /// <param name="stop">Whether it was asked to stop.</param>
    /// <returns>The loss of the batch.</returns>
    internal double SumGradients(nn.Module model, Tensor loss, bool stop)
    {
        using var guard = no_grad();
        var parameters = model.parameters().Where(p => p.requires_grad).ToArray();
        var gradients = Array.ConvertAll(parameters, p => p.grad);
        var marks = tensor([loss.ToDouble(), stop ? 1 : 0, .. gradients.Select(g => g is null ? 0.0 : 1)]);   // loss, stop, and which gradients there are
        var flat = cat([marks.to(loss.dtype), .. parameters.Zip(gradients, (p, g) => (g ?? zeros_like(p)).flatten())]);
        network.Sum(flat);
        var sums = flat.narrow(0, 0, marks.NumberOfElements).to(float64).data<double>().ToArray();
        TakeBack(parameters, gradients, flat, sums.AsSpan(2));
        Stops = sums[1] > 0;
        return sums[0];
    }

    /// <summary>Refuses to go on with different weights, or batches of another number.</summary>
    /// <exception cref="WorkerException">They are not the same.</exception>
    internal void CheckSame(TrainingState state)
    {
        var hashes = new long[Size];
        hashes[Rank] = Hash(state);
        Gather(hashes);
        if (Array.FindIndex(hashes, h => h != hashes[0]) is var other && other > 0)
            throw new WorkerException($"After {state.Epochs.Count} finished epochs the weights of worker {other} are not those of worker 0. Start all with the same build, data and processor type; with --resume they go on from the last checkpoint.");
    }

    /// <summary>What the first worker has, at all of them.</summary>
    internal byte[] FromFirst(byte[] own)
    {
        using var length = tensor(new long[] { own.Length });
        network.FromFirst(length);
        if (length.item<long>() == 0) return [];
        using var bytes = Rank == 0 ? tensor(own) : zeros(length.item<long>(), uint8);
        network.FromFirst(bytes);
        return Rank == 0 ? own : bytes.data<byte>().ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();

    private static void TakeBack(Parameter[] parameters, Tensor?[] gradients, Tensor flat, ReadOnlySpan<double> present)
    {
        var start = 2L + parameters.Length;
        for (var k = 0; k < parameters.Length; k++)
        {
            var (from, size) = (start, parameters[k].NumberOfElements);
            start += size;
            if (present[k] == 0) continue;
            if (gradients[k] is null) parameters[k].grad = zeros_like(parameters[k]);
            parameters[k].grad!.copy_(flat.narrow(0, from, size).view(parameters[k].shape));
        }
    }

    private static long Hash(TrainingState state)
    {
        using var scope = NewDisposeScope();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(BitConverter.GetBytes(state.BatchCount));
        foreach (var tensor in state.Model.state_dict().Values) hash.AppendData(tensor.cpu().contiguous().bytes);
        return BitConverter.ToInt64(hash.GetHashAndReset());
    }
}
