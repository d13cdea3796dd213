using System.Text.Json.Nodes;
using SeqRec.Notebooks.Documents;
using SeqRec.Notebooks.Engine;

namespace SeqRec.Notebooks.Running;

/// <summary>Executes the cells of a notebook inside this process; the file is saved after each one.</summary>
public static class CellLoop
{
    /// <summary>Runs the code cells in order until one fails, or to the end all the same.</summary>
    /// <param name="copy">The notebook to execute and to write the outputs to.</param>
    /// <param name="folder">The folder of the original: paths in its cells are relative to it.</param>
    /// <param name="starting">Told the position of each code cell before it starts.</param>
    /// <param name="keepGoing">Whether cells after one that failed run too.</param>
    /// <returns>Whether all cells succeeded.</returns>
    public static async Task<bool> RunAsync(string copy, string folder, Action<int> starting, bool keepGoing = false)
    {
        Environment.CurrentDirectory = folder;
        var notebook = Notebook.Read(copy);
        var session = new CSharpSession(folder);
        var thread = new CellThread();
        await thread.RunAsync(_ => session.ExecuteAsync("warm-up", "", _ => { }));
        var recorder = new OutputRecorder();
        var (count, succeeded) = (0, true);
        foreach (var cell in notebook.Cells.Where(cell => cell.IsCode))
        {
            starting(cell.Position);
            cell.ExecutionCount = ++count;
            recorder.Begin(cell);
            succeeded &= await thread.RunAsync(_ => session.ExecuteAsync(cell.Name, cell.Source, recorder.Record));
            recorder.End();
            NoteLibraries(notebook, session);
            notebook.Save(copy);
            if (!succeeded && !keepGoing) break;
        }

        return succeeded;
    }

    private static void NoteLibraries(Notebook notebook, CSharpSession session) =>
        Provenance.Of(notebook)["libraries"] =
            new JsonObject(session.Libraries.Select(library => KeyValuePair.Create(library.Name!, (JsonNode?)$"{library.Version}")));
}
