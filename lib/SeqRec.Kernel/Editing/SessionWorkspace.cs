using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Host.Mef;
using Microsoft.CodeAnalysis.Text;
using SeqRec.Notebooks.Engine;

namespace SeqRec.Kernel.Editing;

/// <summary>Shows a session to Roslyn's editor services: a chain of projects, one per cell that ran.</summary>
internal sealed class SessionWorkspace
{
    private readonly Lock gate = new();
    private readonly AdhocWorkspace workspace = new(MefHostServices.DefaultHost);
    private Solution solution;
    private ProjectId? last;
    private int known;

    public SessionWorkspace() => solution = workspace.CurrentSolution;

    /// <summary>A document with code that would run next; it is forgotten again.</summary>
    public Document Open(CSharpSession session, string code)
    {
        lock (gate)
        {
            var executed = session.Executed;
            for (; known < executed.Count; known++) (solution, last) = Add(session, executed[known].Code, executed[known].References);
            var (opened, project) = Add(session, CellText.WithoutDirectives(code), session.NewReferences);
            return opened.GetProject(project)!.Documents.Single();
        }
    }

    private (Solution Solution, ProjectId Project) Add(CSharpSession session, string code, IEnumerable<MetadataReference> references)
    {
        var id = ProjectId.CreateNewId();
        var name = $"cell-{known + 1}";
        var info = ProjectInfo.Create(
            id, VersionStamp.Create(), name, name, LanguageNames.CSharp, compilationOptions: session.Compilation, parseOptions: CellText.Parsing,
            projectReferences: last is null ? [] : [new ProjectReference(last)], metadataReferences: references, isSubmission: true, hostObjectType: typeof(object));
        var document = DocumentInfo.Create(
            DocumentId.CreateNewId(id), name, sourceCodeKind: SourceCodeKind.Script,
            loader: TextLoader.From(TextAndVersion.Create(SourceText.From(code), VersionStamp.Create())));
        return (solution.AddProject(info.WithDocuments([document])), id);
    }
}
