using System.Text;
using System.Text.Json.Nodes;
using SeqRec.Kernel.Messages;

namespace SeqRec.Kernel.Tests.Messages;

/// <summary>Whatever comes is a message that can be used and answered, or it is refused; and a kernel that got it serves the next client.</summary>
public sealed class MessageFuzzTests
{
    private static readonly string[] Wrong =
    [
        "null", "true", "7", "-1", "1e400", "2147483648", "\"x\"", "\"\\ud800\"", "[]", "[null]", "{}", "{ \"\\udc00\": 1 }", "{ \"x\": { \"y\": [1] } }",
    ];

    private static readonly (string Type, string Content)[] Requests =
    [
        ("execute_request", """{ "code": "1", "silent": false, "store_history": true, "user_expressions": { "a": "1" }, "allow_stdin": false, "stop_on_error": false }"""),
        ("complete_request", """{ "code": "Math.M", "cursor_pos": 6 }"""),
        ("inspect_request", """{ "code": "Math.Max", "cursor_pos": 8, "detail_level": 0 }"""),
        ("is_complete_request", """{ "code": "1" }"""),
        ("history_request", """{ "output": true, "raw": true, "hist_access_type": "range", "session": 0, "start": 0, "stop": 9, "n": 3, "pattern": "*", "unique": true }"""),
        ("comm_info_request", """{ "target_name": "t" }"""),
        ("comm_open", """{ "comm_id": "c", "target_name": "t", "data": {} }"""),
        ("kernel_info_request", "{}"),
        ("interrupt_request", "{}"),
    ];

    [Fact]
    public void A_flipped_bit_anywhere_is_refused()
    {
        var frames = Signed.Frames(Signed.Header("execute_request"), "{}", "{}", Requests[0].Content);
        var flips = from part in Enumerable.Range(0, frames.Length)
                    from i in Enumerable.Range(0, frames[part].Length)
                    from bit in new[] { 0, 3, 5, 7 }
                    select (part, i, bit);
        var count = 0;
        foreach (var (part, i, bit) in flips)
        {
            byte[][] sent = [.. frames.Select(frame => frame.ToArray())];
            sent[part][i] ^= (byte)(1 << bit);
            Assert.Throws<MalformedMessageException>(() => new MessageCodec(Signed.Key).Read(sent));
            count++;
        }

        Assert.True(count > 1000);
    }

    [Fact]
    public void Missing_frames_are_refused()
    {
        var frames = Signed.Frames(Signed.Header("execute_request"), "{}", "{}", "{}");
        for (var kept = 0; kept < 1 << frames.Length; kept++)
        {
            byte[][] sent = [.. frames.Where((_, i) => (kept & 1 << i) != 0)];
            var error = Record.Exception(() => new MessageCodec(Signed.Key).Read(sent));
            Assert.Equal(kept == (1 << frames.Length) - 1, error is not MalformedMessageException);
        }
    }

    [Fact]
    public void A_signed_message_of_wrong_types_is_used_and_answered_or_refused()
    {
        var (used, refused) = (0, 0);
        foreach (var frames in BadParts().Concat(BadContents(Wrong)))
        {
            try
            {
                var message = new MessageCodec(Signed.Key).Read(frames);
                new MessageCodec(Signed.Key).Write(message.Route, message.Type, [], message.Header);
                new MessageCodec(Signed.Key).Write(message.Route, message.Type, [], message.Parent);
                used++;
            }
            catch (MalformedMessageException)
            {
                refused++;
            }
        }

        Assert.True(used > 200 && refused > 100, $"{used} {refused}");
    }

    [Fact]
    public void A_kernel_that_got_them_all_serves_the_next_request()
    {
        using var kernel = new RunningKernel(Signed.Key);
        var sent = BadParts().Concat(BadContents(["7", "\"\\ud800\"", "[null]", "{ \"\\udc00\": 1 }"])).ToList();
        foreach (var frames in sent) kernel.Client.SendRaw(frames);
        Assert.True(sent.Count > 200);
        Assert.NotNull(kernel.Client.Execute("0").Reply["status"]); // Aborted if it waited behind a cell that failed.
        Assert.Equal("ok", (string?)kernel.Client.Execute("1 + 1").Reply["status"]);
        Assert.True(kernel.Log.Count(line => line.StartsWith("dropped", StringComparison.Ordinal)) > 50);
        Assert.DoesNotContain(kernel.Log, line => line.Contains("client dropped", StringComparison.Ordinal));
    }

    /// <summary>Requests with one part that is broken as a whole, or whose header has one member of the wrong type.</summary>
    private static IEnumerable<byte[][]> BadParts()
    {
        byte[][] broken = [.. Wrong.Append("").Append("{").Append("{\"a\": 1, \"a\": 2}").Select(Encoding.UTF8.GetBytes), [0xFF], [.. "{\"a\": \"\xC3\"}".Select(c => (byte)c)],
            Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 100_000)))];
        return from part in Enumerable.Range(0, 4)
               from bytes in broken
               select Signed.Frames([.. new[] { Signed.Header("kernel_info_request"), "{}", "{}", "{}" }.Select((text, i) => i == part ? bytes : Encoding.UTF8.GetBytes(text))]);
    }

    /// <summary>Requests with one member of the content, or of the header, of the wrong type or left out.</summary>
    private static IEnumerable<byte[][]> BadContents(string[] wrongs) =>
        (from request in Requests
         from content in Broken(request.Content, wrongs)
         select Signed.Frames(Signed.Header(request.Type), "{}", "{}", content))
        .Concat(Broken(Signed.Header("kernel_info_request"), wrongs).Select(header => Signed.Frames(header, "{}", "{}", "{}")));

    private static IEnumerable<string> Broken(string json, string[] wrongs) =>
        from name in JsonNode.Parse(json)!.AsObject().Select(member => member.Key).ToList()
        from wrong in wrongs.Append("")
        select With(json, name, wrong);

    // As text, for half a surrogate pair cannot be held in a document.
    private static string With(string json, string name, string wrong)
    {
        var members = JsonNode.Parse(json)!.AsObject();
        members.Remove(name);
        var rest = members.ToJsonString()[1..^1];
        return wrong == "" ? $"{{{rest}}}" : $"{{{rest}{(rest == "" ? "" : ",")}\"{name}\": {wrong}}}";
    }
}
