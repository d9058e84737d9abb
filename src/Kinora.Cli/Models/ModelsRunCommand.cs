using System.CommandLine;
using Kinora.Cli.Output;
using Kinora.Models;
using Kinora.Models.Cache;
using Kinora.Models.Catalog;
using Kinora.Vision.Sessions;

namespace Kinora.Cli.Models;

/// <summary>
/// <c>kinora models run MODEL --input NAME=FILE.raw … --output DIR</c>: one run on raw little-endian tensors. It is how anyone compares a
/// model with a reference.
/// </summary>
internal static class ModelsRunCommand
{
    public static Command Create()
    {
        var model = new Argument<string>("model") { Description = "A model of the catalog, org/name of a hub, an address as for pull, or the path of an .onnx file." };
        var inputs = new Option<string[]>("--input")
        {
            Description = "A file with the raw little-endian values of an input; its type and shape are the model's.",
            HelpName = "NAME=FILE.raw",
            Required = true,
        };
        var output = new Option<string>("--output")
        {
            Description = "The folder for NAME.raw of each output and outputs.json.", HelpName = "DIR", Required = true,
        };
        var command = new Command("run", "Run a model once on raw tensors.") { model, inputs, output };
        var inference = new InferenceOptionSet();
        inference.AddTo(command);
        command.SetAction((parsed, _) =>
            RunAsync(ModelCache.Open(parsed), parsed.GetValue(model)!, parsed.GetValue(inputs)!, parsed.GetValue(output)!, inference.Read(parsed)));
        return command;
    }

    private static async Task<int> RunAsync(ModelStore store, string model, string[] inputs, string folder, InferenceSettings inference)
    {
        var files = inputs.Select(Parse).ToList();
        using var interruption = new Interruption();
        ModelFile file;
        using (var pulls = new PullReporter())
        {
            file = await GetAsync(store, model, pulls, interruption.Token).ConfigureAwait(false);
            await inference.PrepareAsync(pulls, interruption.Token).ConfigureAwait(false);
        }

        try
        {
            using var sessions = new SessionRegistry(inference.ForOneRun);
            using var run = new RawModelRun(sessions.Get(file));
            foreach (var (name, path) in files)
            {
                run.Bind(name, path);
            }

            foreach (var line in run.WriteOutputs(folder))
            {
                Console.WriteLine(line);
            }

            return ExitCodes.Ok;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ModelException(error.Message, error);
        }
    }

    private static async Task<ModelFile> GetAsync(ModelStore store, string model, PullReporter pulls, CancellationToken cancellation)
    {
        try
        {
            return await store.GetAsync(model, pulls, cancellation).ConfigureAwait(false);
        }
        catch (UnknownModelException error)
        {
            throw new UsageException(error.Message);
        }
    }

    private static (string Name, string Path) Parse(string input) =>
        input.IndexOf('=') is > 0 and var sign && sign + 1 < input.Length
            ? (input[..sign], input[(sign + 1)..])
            : throw new UsageException($"'{input}' is not of the form NAME=FILE.raw.");
}
