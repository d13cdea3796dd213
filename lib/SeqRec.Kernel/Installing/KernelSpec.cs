using System.Text.Json;
using System.Text.Json.Nodes;
using SeqRec.Notebooks.Documents;

namespace SeqRec.Kernel.Installing;

/// <summary>The entry by which Jupyter and VS Code find the kernel: a folder with <c>kernel.json</c> among the user's Jupyter data.</summary>
/// <param name="Name">The kernel's name, which notebooks refer to.</param>
/// <param name="Folder">The folder of the entry.</param>
public sealed record KernelSpec(string Name, string Folder)
{
    /// <summary>The name that .NET Interactive notebooks carry.</summary>
    public const string DefaultName = ".net-csharp";

    private const string Mark = "seqrec";

    /// <summary>The entry's file.</summary>
    public string File => Path.Combine(Folder, "kernel.json");

    /// <summary>Whether something is there.</summary>
    public bool Exists => System.IO.File.Exists(File);

    /// <summary>Whether what is there was made by this program, and not by .NET Interactive or another kernel.</summary>
    public bool IsOurs => (Read()?["metadata"] as JsonObject)?[Mark] is not null;

    /// <summary>What the entry starts; empty if nothing readable is there.</summary>
    public IReadOnlyList<string> Command => Read()?["argv"] is JsonArray words ? [.. words.Select(word => $"{word}")] : [];

    /// <summary>The user's entry of that name.</summary>
    /// <exception cref="KernelSpecException">The name is none that Jupyter allows.</exception>
    public static KernelSpec OfUser(string name) =>
        name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_') && name.Trim('.').Length > 0
            ? new KernelSpec(name.ToLowerInvariant(), Path.Combine(JupyterFolders.OfUser, "kernels", name.ToLowerInvariant()))
            : throw new KernelSpecException($"'{name}' cannot be a kernel's name: letters, digits, '.', '-' and '_' are allowed.");

    /// <summary>All entries that Jupyter would find, the user's first.</summary>
    public static IReadOnlyList<KernelSpec> All() =>
    [
        .. from data in JupyterFolders.All
           let kernels = Path.Combine(data, "kernels")
           where Directory.Exists(kernels)
           from folder in Directory.GetDirectories(kernels).Order(StringComparer.Ordinal)
           select new KernelSpec(Path.GetFileName(folder), folder) into spec
           where spec.Exists
           select spec,
    ];

    /// <summary>Writes the entry.</summary>
    /// <param name="start">The command that starts the kernel, up to the connection file.</param>
    /// <param name="force">Whether to replace an entry that another program made.</param>
    /// <exception cref="KernelSpecException">Another program's entry is there.</exception>
    public void Install(IEnumerable<string> start, bool force)
    {
        if (!force) Refuse("replace");
        AtomicFile.Write(File, JsonText.Write(new JsonObject
        {
            ["argv"] = new JsonArray([.. start.Append("{connection_file}").Select(word => (JsonNode)word)]),
            ["display_name"] = Name == DefaultName ? ".NET (C#)" : $".NET (C#), {Name}",
            ["language"] = "C#",
            ["interrupt_mode"] = "message",
            ["metadata"] = new JsonObject { [Mark] = typeof(KernelSpec).Assembly.GetName().Version!.ToString(3), ["debugger"] = false },
        }));
    }

    /// <summary>Removes the entry.</summary>
    /// <param name="force">Whether to remove an entry that another program made.</param>
    /// <exception cref="KernelSpecException">Nothing is there, or another program's entry.</exception>
    public void Uninstall(bool force)
    {
        if (!Exists) throw new KernelSpecException($"No kernel '{Name}' is installed in {Folder}.");
        if (!force) Refuse("remove");
        Directory.Delete(Folder, recursive: true);
    }

    private void Refuse(string what)
    {
        if (Exists && !IsOurs)
            throw new KernelSpecException($"{File} belongs to another program, probably .NET Interactive; --force would {what} it, --name chooses another name.");
    }

    private JsonObject? Read()
    {
        try
        {
            return JsonText.Parse(System.IO.File.ReadAllText(File)) as JsonObject;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
