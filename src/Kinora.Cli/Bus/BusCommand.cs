using System.CommandLine;
using System.CommandLine.Parsing;
using Kinora.Frames.Bus;

namespace Kinora.Cli.Bus;

/// <summary><c>kinora bus …</c>: frames that processes of one machine share without copying them.</summary>
internal static class BusCommand
{
    public static Command Create() => new("bus", "Share the frames of a source with other processes, without copies, and read those of others.")
    {
        BusPublishCommand.Create(),
        BusReceiveCommand.Create(),
        BusInfoCommand.Create(),
    };

    /// <summary>The argument or option that names a socket.</summary>
    public static string ReadPath(ArgumentResult result)
    {
        try
        {
            return BusPath.Resolve(result.Tokens[0].Value);
        }
        catch (Exception error) when (error is BusException or ArgumentException)
        {
            result.AddError(error is BusException ? error.Message : "The socket's path is empty: give one.");
            return "";
        }
    }
}
