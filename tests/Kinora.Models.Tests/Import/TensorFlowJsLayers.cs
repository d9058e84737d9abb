using System.Diagnostics;
using Kinora.Tests.Support;
using TestFolder = Kinora.Models.Tests.Support.TestFolder;

namespace Kinora.Models.Tests.Import;

/// <summary>Keras models that TensorFlow.js built of random weights, with what it computed by them; made once for all tests.</summary>
public sealed class TensorFlowJsLayers : IDisposable
{
    private static readonly string Modules = Path.Join(Repository.Root, "artifacts", "npm", "node_modules");

    private readonly TestFolder _folder = new();
    private readonly Lazy<string> _errors;

    public TensorFlowJsLayers() => _errors = new Lazy<string>(Build);

    /// <summary>The folder of a case. The test is skipped where TensorFlow.js is not installed.</summary>
    public string FolderOf(string name)
    {
        Assert.SkipUnless(
            Directory.Exists(Path.Join(Modules, "@tensorflow", "tfjs-layers")), "TensorFlow.js is not installed; ./kinora test installs it.");
        Assert.Equal("", _errors.Value);
        return _folder.File(name);
    }

    /// <summary>The names of all cases.</summary>
    public IEnumerable<string> Names => Directory.GetDirectories(FolderOf("")).Select(static folder => Path.GetFileName(folder)!);

    public void Dispose() => _folder.Dispose();

    private string Build()
    {
        var script = Path.Join(Repository.Root, "tests", "Kinora.Models.Tests", "Import", "TensorFlowJs", "layers.mjs");
        using var node = Process.Start(new ProcessStartInfo("node", [script, Modules, _folder.Path]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _ = node.StandardOutput.ReadToEndAsync();
        var errors = node.StandardError.ReadToEnd();
        node.WaitForExit();
        return node.ExitCode == 0 ? "" : errors;
    }
}
