using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using SeqRec.Kernel.Messages;
using SeqRec.Kernel.Zmtp;

namespace SeqRec.Kernel.Serving;

/// <summary>Asks the user in front of the client whose cell runs.</summary>
internal sealed class StandardInput(MessageCodec codec, OutputPublisher outputs)
{
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private readonly BlockingCollection<Message> replies = [];
    private volatile Message? running;

    /// <summary>The socket to ask over.</summary>
    public required RouterSocket Socket { get; init; }

    /// <summary>Says whose cell runs from now on; null for nobody's.</summary>
    public void Begin(Message? execution) => running = execution;

    /// <summary>A message came over the socket.</summary>
    public void Received(Message message)
    {
        if (message.Type == "input_reply") replies.Add(message);
    }

    /// <summary>Asks and waits for the answer, on the thread of the cell, where an interrupt ends the wait.</summary>
    /// <exception cref="InvalidOperationException">The client said that it does not answer, or it has gone.</exception>
    public string Ask(string prompt, bool secret)
    {
        if (running is not { } execution || !execution.Flag("allow_stdin", true))
            throw new InvalidOperationException($"Nobody can answer '{prompt}': this front end does not take input. Set the value in the cell.");
        while (replies.TryTake(out _))
        {
            // An answer to a question that was interrupted.
        }

        outputs.Flush();
        var question = new JsonObject { ["prompt"] = prompt, ["password"] = secret };
        if (!Socket.Send(codec.Write(execution.Route, "input_request", question, execution.Header)))
            throw new InvalidOperationException($"Nobody can answer '{prompt}': the front end has gone.");
        Message? answer;
        while (!replies.TryTake(out answer, Poll))
        {
            if (!Socket.Reaches(execution.Route[0])) throw new InvalidOperationException($"Nobody answered '{prompt}': the front end has gone.");
        }

        return answer.Text("value");
    }
}
