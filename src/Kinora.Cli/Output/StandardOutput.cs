using Microsoft.Win32.SafeHandles;

namespace Kinora.Cli.Output;

/// <summary>
/// Standard output that says when nobody reads any more: <c>kinora watch … | head -1</c> ends with head. (The console's own stream
/// swallows that, and a watch would go on for ever.)
/// </summary>
internal static class StandardOutput
{
    private const int BrokenPipe = 32;

    public static Stream Open() => OperatingSystem.IsWindows()
        ? Console.OpenStandardOutput()
        : new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);

    /// <summary>Writes a whole line.</summary>
    /// <exception cref="OutputClosedException">The reader has gone.</exception>
    public static void WriteLine(Stream output, ReadOnlySpan<byte> line)
    {
        try
        {
            output.Write(line);
        }
        catch (IOException error) when (error.HResult == BrokenPipe)
        {
            throw new OutputClosedException(error);
        }
    }
}

/// <summary>Nobody reads standard output any more: there is nothing left to do, and nothing to complain about.</summary>
internal sealed class OutputClosedException(Exception inner) : Exception("Standard output was closed.", inner);
