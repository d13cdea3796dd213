using System.IO.Compression;

namespace SeqRec.Tests.Kernels.Native;

/// <summary>A folder that NuGet takes packages from, with one package that holds nothing.</summary>
internal sealed class EmptyPackageFeed : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("seqrec-feed-");

    /// <summary>Makes the package.</summary>
    public EmptyPackageFeed(string id, string version)
    {
        using var archive = ZipFile.Open(Path.Combine(Folder, $"{id}.{version}.nupkg"), ZipArchiveMode.Create);
        using var text = new StreamWriter(archive.CreateEntry($"{id}.nuspec").Open());
        text.Write($"""
            <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd"><metadata>
              <id>{id}</id><version>{version}</version><authors>none</authors><description>Empty.</description>
            </metadata></package>
            """);
    }

    /// <summary>Its full path.</summary>
    public string Folder => folder.FullName;

    /// <summary>The packages that were restored to the subfolder packages.</summary>
    public IEnumerable<string> Restored =>
        Directory.GetDirectories(Path.Combine(Folder, "packages")).Select(path => Path.GetFileName(path));

    /// <summary>Writes a project that uses tensors as the checkout in <paramref name="root"/> does.</summary>
    /// <returns>The project's path.</returns>
    public string WriteProject(string root)
    {
        var project = folder.CreateSubdirectory("project").FullName;
        File.WriteAllText(Path.Combine(project, "Directory.Packages.props"), Import(root, "Directory.Packages.props"));
        var file = Path.Combine(project, "project.csproj");
        File.WriteAllText(file, $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><UsesTorch>true</UsesTorch></PropertyGroup>
              <Import Project="{Path.Combine(root, "lib", "Torch.props")}" />
            </Project>
            """);
        return file;
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static string Import(string root, string file) =>
        $"""<Project><Import Project="{Path.Combine(root, file)}" /></Project>""";
}
