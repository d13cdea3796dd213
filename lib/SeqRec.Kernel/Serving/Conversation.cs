using System.Text.Json.Nodes;
using SeqRec.Kernel.Messages;
using SeqRec.Kernel.Zmtp;

namespace SeqRec.Kernel.Serving;

/// <summary>How every request is answered: busy, whatever the request shows, the reply, idle.</summary>
internal sealed class Conversation(MessageCodec codec, OutputPublisher outputs, Action<string> log)
{
    /// <summary>Answers a request; null means that its type has no reply. A handler that fails is answered with the error.</summary>
    public void Answer(Request request, Func<Message, JsonObject?> handle)
    {
        var message = request.Message;
        outputs.Status("busy", message.Header);
        var content = Handle(message, handle);
        outputs.Flush();
        if (content is not null) request.Socket.Send(codec.Write(message.Route, ReplyType(message.Type), content, message.Header));
        outputs.Status("idle", message.Header);
    }

    private JsonObject? Handle(Message message, Func<Message, JsonObject?> handle)
    {
        try
        {
            return handle(message);
        }
        catch (Exception e)
        {
            log($"{message.Type} failed: {e}");
            return Reply.Error(e.GetType().FullName!, e.Message, [e.Message]);
        }
    }

    private static string ReplyType(string request) => request.Replace("_request", "_reply", StringComparison.Ordinal);
}
