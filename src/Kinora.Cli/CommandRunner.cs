using System.CommandLine;
using System.CommandLine.Parsing;
using Kinora.Cli.Output;
using Kinora.Media.Encoders;
using Kinora.Media.Ffmpeg;
using Kinora.Media.Sources;
using Kinora.Media.Stills;
using Kinora.Models;
using Kinora.Models.Catalog;
using Kinora.Pipelines.Capture;
using Kinora.Pipelines.Configuration;
using Kinora.Pipelines.Scheduling;
using Kinora.Pipelines.Steps;
using Kinora.Pipelines.Streams;
using Kinora.Vision.Sessions;
using Kinora.Vision.Sessions.Providers;

namespace Kinora.Cli;

/// <summary>
/// Runs the command line and turns whatever goes wrong into one sentence on standard error and an exit code: 1 failed, 2 wrong usage,
/// 130 interrupted.
/// </summary>
internal static class CommandRunner
{
    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        StandardOutput.Install();
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            return Refuse(parsed);
        }

        // Ctrl-C and SIGTERM are ours: the first ends in order, with a summary.
        var settings = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        try
        {
            return await parsed.InvokeAsync(settings).ConfigureAwait(false);
        }
        catch (Exception error) when (ExitCodeOf(error) is { } code)
        {
            foreach (var sentence in SentencesOf(error))
            {
                await Console.Error.WriteLineAsync($"kinora: {sentence}").ConfigureAwait(false);
            }

            return code;
        }
        catch (OutputClosedException)
        {
            return ExitCodes.Ok;
        }
        catch (OperationCanceledException)
        {
            return ExitCodes.Interrupted;
        }
    }

    private static int Refuse(ParseResult parsed)
    {
        foreach (var error in parsed.Errors.Select(e => e.Message).Distinct())
        {
            Console.Error.WriteLine($"kinora: {error}");
        }

        Console.Error.WriteLine($"kinora: see {string.Join(' ', PathOf(parsed.CommandResult).Reverse())} --help.");
        return ExitCodes.Usage;
    }

    /// <summary>The names of a command and its parents, outermost first.</summary>
    private static IEnumerable<string> PathOf(CommandResult result)
    {
        for (SymbolResult? part = result; part is CommandResult command; part = part.Parent)
        {
            yield return command.Command is RootCommand ? "kinora" : command.Command.Name;
        }
    }

    /// <summary>Exceptions that say what is wrong in a sentence; anything else is a defect and is shown whole.</summary>
    private static int? ExitCodeOf(Exception error) => error switch
    {
        SourceException { IsUsage: true } or PipelineConfigException or ConfigException or UnknownModelException or UsageException => ExitCodes.Usage,
        SourceException or EncoderException or StillException or CaptureException or ModelException or ModelLoadException or ModelRunException or ProviderUnavailableException or StreamStoreException or MissingProgramException or StepException or
            OutputFailedException or PlatformNotSupportedException or IOException or UnauthorizedAccessException or OutOfMemoryException => ExitCodes.Failed,
        TypeInitializationException or DllNotFoundException when error.GetBaseException() is DllNotFoundException => ExitCodes.Failed,
        _ => null,
    };

    private static IEnumerable<string> SentencesOf(Exception error) =>
        error is ConfigException config ? config.Problems.Select(static problem => problem.ToString()) : [MessageOf(error)];

    private static string MessageOf(Exception error) => error switch
    {
        TypeInitializationException or DllNotFoundException =>
            $"A native library does not load ({error.GetBaseException().Message.ReplaceLineEndings(" ")}): run ./kinora doctor.",
        OutOfMemoryException and not InsufficientMemoryException => "There is not enough memory for this: close other programs, or ask for less.",
        _ => error.Message.ReplaceLineEndings(" "),
    };
}
