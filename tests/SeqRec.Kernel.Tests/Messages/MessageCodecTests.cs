using System.Text.Json.Nodes;
using FsCheck.Xunit;
using SeqRec.Kernel.Messages;

namespace SeqRec.Kernel.Tests.Messages;

public sealed class MessageCodecTests
{
    [Fact]
    public void A_message_is_read_as_it_was_written()
    {
        var parent = new JsonObject { ["msg_id"] = "p" };
        var message = new MessageCodec("k").Read(new MessageCodec("k").Write([[1], [2]], "stream", new JsonObject { ["text"] = "愛😀" }, parent));
        Assert.Equal(("stream", "愛😀", "p"), (message.Type, message.Text("text"), (string?)message.Parent["msg_id"]));
        Assert.Equal([[1], [2]], message.Route);
    }

    [Fact]
    public void Text_is_sent_as_UTF_8_rather_than_escaped() =>
        Assert.Equal("{\"text\":\"愛<b>\"}"u8.ToArray(), new MessageCodec("k").Write([], "stream", new JsonObject { ["text"] = "愛<b>" }, null)[^1]);

    // RFC 4231, test case 2.
    [Fact]
    public void The_signature_is_HMAC_SHA256_in_hexadecimal()
    {
        byte[][] frames = ["<IDS|MSG>"u8.ToArray(), "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"u8.ToArray(), "what do ya "u8.ToArray(), "want for "u8.ToArray(), "nothing"u8.ToArray(), "?"u8.ToArray()];
        Assert.Contains("not JSON", Assert.Throws<MalformedMessageException>(() => new MessageCodec("Jefe").Read(frames)).Message);
        frames[1][0] ^= 1;
        Assert.Contains("signature", Assert.Throws<MalformedMessageException>(() => new MessageCodec("Jefe").Read(frames)).Message);
    }

    [Property]
    public void Whatever_comes_is_a_message_or_is_refused(byte[][] frames, bool delimited)
    {
        byte[][] sent = delimited ? ["<IDS|MSG>"u8.ToArray(), .. frames.Select(frame => frame ?? [])] : [.. frames.Select(frame => frame ?? [])];
        foreach (var key in new[] { "", "key" }) Assert.Throws<MalformedMessageException>(() => new MessageCodec(key).Read(sent));
    }

    [Property]
    public void A_message_that_was_changed_anywhere_is_refused(int place, byte change)
    {
        var frames = new MessageCodec("k").Write([], "execute_request", new JsonObject { ["code"] = "1" }, null);
        var part = frames[2 + (int)((uint)place % 4)];
        part[(int)((uint)place / 4 % (uint)part.Length)] ^= (byte)(change | 1);
        Assert.Throws<MalformedMessageException>(() => new MessageCodec("k").Read(frames));
    }
}
