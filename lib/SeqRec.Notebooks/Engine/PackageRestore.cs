using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using SeqRec.Notebooks.Documents;

namespace SeqRec.Notebooks.Engine;

/// <summary>
/// Restores packages by a generated project and <c>dotnet restore</c>. The result is kept under a hash of the request: asking again needs
/// neither time nor network.
/// </summary>
internal sealed class PackageRestore
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);
    private readonly Dictionary<string, PackageReference> requested = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> sources = [];

    /// <summary>Adds packages to those of the session and finds the files of all.</summary>
    /// <exception cref="InvalidOperationException">Another version is in use already, or the restore fails; the message says why.</exception>
    public PackageFiles Add(IReadOnlyList<PackageReference> packages, IReadOnlyList<string> moreSources)
    {
        sources.AddRange(moreSources.Except(sources));
        if (packages.Count == 0) return PackageFiles.None;
        foreach (var package in packages) Check(package);
        var all = requested.Values.Concat(packages).DistinctBy(package => package.Name, StringComparer.OrdinalIgnoreCase).ToList();
        var project = Project(all, sources);
        var files = Restore(project, string.Join(", ", packages.Select(package => package.Name)));
        foreach (var package in packages) requested[package.Name] = package;
        return files;
    }

    private void Check(PackageReference package)
    {
        if (requested.TryGetValue(package.Name, out var known) && package.Version != known.Version && package.Version != "*")
            throw new InvalidOperationException($"package {package.Name} is in use in version {known.Version}; restart the kernel to use {package.Version}");
    }

    private static string Project(IEnumerable<PackageReference> packages, IReadOnlyList<string> sources) => new XElement(
        "Project", new XAttribute("Sdk", "Microsoft.NET.Sdk"),
        new XElement("PropertyGroup",
            new XElement("TargetFramework", $"net{Environment.Version.Major}.{Environment.Version.Minor}"),
            new XElement("RuntimeIdentifier", RuntimeInformation.RuntimeIdentifier),
            new XElement("SelfContained", false),
            new XElement("UseAppHost", false),
            new XElement("ManagePackageVersionsCentrally", false),
            new XElement("RestoreAdditionalProjectSources", string.Join(';', sources))),
        new XElement("ItemGroup", packages.OrderBy(package => package.Name, StringComparer.OrdinalIgnoreCase).Select(package =>
            new XElement("PackageReference", new XAttribute("Include", package.Name), new XAttribute("Version", package.Version))))).ToString();

    private static PackageFiles Restore(string project, string names)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(project)))[..24];
        var folder = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "seqrec", "packages", hash);
        var known = Path.Combine(folder, "files.json");
        if (PackageFiles.Read(known) is { } files) return files;
        AtomicFile.Write(Path.Combine(folder, "packages.csproj"), project);
        Run(folder, names);
        files = PackageFiles.FromAssets(Path.Combine(folder, "obj", "project.assets.json"));
        AtomicFile.Write(known, JsonSerializer.Serialize(files));
        return files;
    }

    private static void Run(string folder, string names)
    {
        var start = new ProcessStartInfo("dotnet", ["restore", "packages.csproj", "-v", "quiet", "--nologo"])
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        };
        using var process = Process.Start(start)!;
        var texts = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(Limit)) process.Kill(entireProcessTree: true);
        var text = string.Concat(texts.GetAwaiter().GetResult());
        if (process.ExitCode != 0) throw new InvalidOperationException($"{names} could not be restored: {FirstError(text)}");
    }

    private static string FirstError(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var line = lines.FirstOrDefault(line => line.Contains(": error ", StringComparison.Ordinal)) ?? lines.FirstOrDefault() ?? "dotnet restore says nothing";
        return line[(line.IndexOf(": error ", StringComparison.Ordinal) is var at and >= 0 ? at + 8 : 0)..];
    }
}
