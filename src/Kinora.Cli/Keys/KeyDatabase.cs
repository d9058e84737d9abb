using System.CommandLine;
using Kinora.Pipelines.Access;
using Kinora.Pipelines.Configuration;
using Kinora.Storage;

namespace Kinora.Cli.Keys;

/// <summary>The database of the service that the configuration tells of: the same that <c>kinora serve</c> opens.</summary>
internal static class KeyDatabase
{
    public static Option<string?> Config() => new("--config")
    {
        Description = "The configuration of the service, which names its database; without it ./kinora.yaml where that is there.", HelpName = "FILE",
    };

    public static Task<StreamStore> OpenAsync(string? config) => StreamStore.OpenAsync(KinoraConfig.Load(config).Database, CancellationToken.None);

    /// <summary>What the audit says of something that is done with this command line.</summary>
    public static AuditEntry Entry(string action, string detail) => new(action, AuditEntry.Done, "local", Environment.UserName)
    {
        Time = TimeProvider.System.GetUtcNow(), Detail = detail,
    };
}
