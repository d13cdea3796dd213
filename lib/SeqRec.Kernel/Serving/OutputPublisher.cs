using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using SeqRec.Kernel.Messages;
using SeqRec.Kernel.Zmtp;
using SeqRec.Notebooks.Engine;

namespace SeqRec.Kernel.Serving;

/// <summary>
/// Publishes in the order of the calls, from a thread of its own. Neighbouring pieces of one stream are gathered for a moment, because
/// each message becomes an output of its own in many front ends.
/// </summary>
internal sealed class OutputPublisher
{
    private const int QueueLength = 10_000;
    private const int BatchSize = 8 << 10;
    private static readonly TimeSpan BatchTime = TimeSpan.FromMilliseconds(50);
    private readonly OutputQueue<Entry> queue = new(QueueLength);
    private readonly StringBuilder text = new();
    private readonly Stopwatch waiting = new();
    private readonly PublishSocket socket;
    private readonly MessageCodec codec;
    private Entry? stream;

    public OutputPublisher(PublishSocket socket, MessageCodec codec)
    {
        (this.socket, this.codec) = (socket, codec);
        new Thread(Loop) { IsBackground = true, Name = "outputs" }.Start();
    }

    /// <summary>Queues a message that belongs to a request.</summary>
    public void Publish(string type, JsonObject content, JsonObject? parent) => queue.Add(new Entry(type, content, parent));

    /// <summary>Queues <c>busy</c>, <c>idle</c> or <c>starting</c>.</summary>
    public void Status(string state, JsonObject? parent) => Publish("status", new JsonObject { ["execution_state"] = state }, parent);

    /// <summary>Queues text that a cell wrote.</summary>
    public void Write(StreamOutput output, JsonObject parent) => queue.Add(new Entry(output.Name, null, parent, output.Text));

    /// <summary>Waits until everything queued so far is on its way.</summary>
    public void Flush()
    {
        using var done = new ManualResetEventSlim();
        queue.Add(new Entry("", null, null, Done: done));
        done.Wait();
    }

    private void Loop()
    {
        while (true)
        {
            var patience = stream is null ? Timeout.InfiniteTimeSpan : TimeSpan.FromTicks(Math.Max(0, (BatchTime - waiting.Elapsed).Ticks));
            if (!queue.TryTake(out var entry, patience)) SendText();
            else if (entry.Text is not null) Gather(entry);
            else Pass(entry);
        }
    }

    private void Gather(Entry entry)
    {
        if (stream is not null && (stream.Type != entry.Type || !ReferenceEquals(stream.Parent, entry.Parent))) SendText();
        if (stream is null) waiting.Restart();
        stream = entry;
        text.Append(entry.Text);
        if (text.Length >= BatchSize) SendText();
    }

    private void Pass(Entry entry)
    {
        SendText();
        if (entry.Content is not null) Send(entry.Type, entry.Content, entry.Parent);
        entry.Done?.Set();
    }

    private void SendText()
    {
        if (stream is null) return;
        Send("stream", new JsonObject { ["name"] = stream.Type, ["text"] = text.ToString() }, stream.Parent);
        text.Clear();
        stream = null;
    }

    private void Send(string type, JsonObject content, JsonObject? parent) =>
        socket.Send(codec.Write([Encoding.ASCII.GetBytes("kernel." + type)], type, content, parent));

    private sealed record Entry(string Type, JsonObject? Content, JsonObject? Parent, string? Text = null, ManualResetEventSlim? Done = null);
}
