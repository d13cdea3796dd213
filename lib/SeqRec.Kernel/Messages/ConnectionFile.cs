using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SeqRec.Kernel.Messages;

/// <summary>The file in which a Jupyter client says where the kernel shall listen and how messages are signed.</summary>
/// <param name="Ip">The only address to listen on.</param>
/// <param name="ShellPort">Port for requests.</param>
/// <param name="ControlPort">Port for requests that must not wait behind a running cell.</param>
/// <param name="StdinPort">Port over which the kernel asks the user.</param>
/// <param name="IopubPort">Port for outputs.</param>
/// <param name="HeartbeatPort">Port for the echo.</param>
/// <param name="Key">The shared secret; empty for unsigned messages.</param>
/// <param name="Transport">Must be <c>tcp</c>.</param>
/// <param name="SignatureScheme">Must be <c>hmac-sha256</c>.</param>
public sealed record ConnectionFile(
    [property: JsonPropertyName("ip")] string Ip,
    [property: JsonPropertyName("shell_port")] int ShellPort,
    [property: JsonPropertyName("control_port")] int ControlPort,
    [property: JsonPropertyName("stdin_port")] int StdinPort,
    [property: JsonPropertyName("iopub_port")] int IopubPort,
    [property: JsonPropertyName("hb_port")] int HeartbeatPort,
    [property: JsonPropertyName("key")] string Key,
    [property: JsonPropertyName("transport")] string Transport = "tcp",
    [property: JsonPropertyName("signature_scheme")] string SignatureScheme = "hmac-sha256")
{
    /// <summary><see cref="Ip"/> as an address.</summary>
    [JsonIgnore]
    public IPAddress Address => IPAddress.Parse(Ip == "localhost" ? "127.0.0.1" : Ip);

    /// <summary>Reads and checks a connection file.</summary>
    /// <exception cref="ConnectionFileException">The file is missing, is none, or asks for what this kernel does not offer.</exception>
    public static ConnectionFile Read(string path)
    {
        try
        {
            return Check(path, JsonSerializer.Deserialize<ConnectionFile>(File.ReadAllText(path)));
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new ConnectionFileException(path, $"cannot be read ({e.Message}); start the kernel from Jupyter or VS Code", e);
        }
    }

    private static ConnectionFile Check(string path, ConnectionFile? read)
    {
        if (read is null || read.Ip is null || read.Key is null) throw new ConnectionFileException(path, "lacks 'ip' or 'key'");
        if (read.Transport != "tcp") throw new ConnectionFileException(path, $"asks for transport '{read.Transport}'; set c.KernelManager.transport = 'tcp'");
        if (read.SignatureScheme != "hmac-sha256")
            throw new ConnectionFileException(path, $"asks for signatures by '{read.SignatureScheme}'; only hmac-sha256 is offered");
        if (read.Ip != "localhost" && !IPAddress.TryParse(read.Ip, out _)) throw new ConnectionFileException(path, $"'{read.Ip}' is no address");
        int[] ports = [read.ShellPort, read.ControlPort, read.StdinPort, read.IopubPort, read.HeartbeatPort];
        if (ports.FirstOrDefault(port => port is < 0 or > ushort.MaxValue) is var bad and not 0) throw new ConnectionFileException(path, $"{bad} is no port");
        return read;
    }
}
