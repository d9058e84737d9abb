using System.CommandLine;

namespace Kinora.Cli.Models;

/// <summary><c>kinora models …</c>: what Kinora knows, has, and how a model computes.</summary>
internal static class ModelsCommand
{
    public static Command Create() => new("models", "List, fetch, check, remove, import and run models.")
    {
        ModelCache.ConfigFile,
        ModelsListCommand.Create(),
        ModelsInfoCommand.Create(),
        ModelsPullCommand.Create(),
        ModelsVerifyCommand.Create(),
        ModelsRemoveCommand.Create(),
        ModelsGcCommand.Create(),
        ModelsImportCommand.Create(),
        ModelsRunCommand.Create(),
    };
}
