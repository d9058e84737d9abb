using System.CommandLine;

namespace Kinora.Cli.Keys;

/// <summary><c>kinora keys …</c>: who is let in from other machines.</summary>
internal static class KeysCommand
{
    public static Command Create() => new("keys", "Make, list and revoke the keys by which the service lets people and programs in.")
    {
        KeysCreateCommand.Create(),
        KeysListCommand.Create(),
        KeysRevokeCommand.Create(),
    };
}
