using System.CommandLine;
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

    /// <summary>The path of the socket that a text names.</summary>
    /// <exception cref="UsageException">It names none.</exception>
    public static string PathOf(string text)
    {
        try
        {
            return string.IsNullOrWhiteSpace(text) ? throw new UsageException("The socket's path is empty: give one.") : BusPath.Resolve(text);
        }
        catch (BusException error)
        {
            throw new UsageException(error.Message);
        }
    }
}
