using System.Text;
using Kinora.Frames.Native;

namespace Kinora.Frames.Bus;

/// <summary>
/// How users name a socket of the bus: a path, or a word, which means one in the folder where sockets lie unless told otherwise:
/// <c>door</c> is <c>$XDG_RUNTIME_DIR/kinora/door.sock</c>, a folder that only its user may enter.
/// </summary>
public static class BusPath
{
    private const string Variable = "XDG_RUNTIME_DIR";
    private const string Folder = "kinora";

    /// <summary>The whole path of the socket that a text names.</summary>
    /// <param name="text">A word of letters, digits, - and _; a path that begins with <c>$XDG_RUNTIME_DIR/</c>; or any other path.</param>
    /// <exception cref="BusException">It needs <c>$XDG_RUNTIME_DIR</c>, and there is none; or no socket can have that path.</exception>
    public static string Resolve(string text)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        return Whole(IsWord(text) ? Path.Join(RuntimeFolder(text), Folder, text + ".sock")
            : text.StartsWith($"${Variable}/", StringComparison.Ordinal) ? Path.Join(RuntimeFolder(text), text[(Variable.Length + 1)..])
            : text);
    }

    /// <summary>The whole path, which a socket can have.</summary>
    /// <exception cref="BusException">None can.</exception>
    internal static string Whole(string path) =>
        path.Contains('\0', StringComparison.Ordinal) ? throw new BusException("The socket's path has a character of code 0: write it without.")
        : Path.GetFullPath(path) is var whole && Encoding.UTF8.GetByteCount(whole) > SocketFile.LongestPath
            ? throw new BusException($"The socket's path '{whole}' is longer than the {SocketFile.LongestPath} bytes that one may have: choose a shorter one.")
        : whole;

    /// <summary>Makes the folder where sockets lie unless told otherwise, if this is one of them. Other folders are their owner's to make.</summary>
    /// <param name="path">What <see cref="Resolve"/> has given.</param>
    /// <exception cref="BusException">It cannot be made.</exception>
    public static void MakeFolder(string path)
    {
        if (!OperatingSystem.IsWindows() && Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } runtime &&
            Path.GetDirectoryName(path) is { } folder && folder == Path.GetFullPath(Path.Join(runtime, Folder)) && Directory.Exists(runtime))
        {
            try
            {
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw new BusException(
                    $"The folder '{folder}' for the socket '{Path.GetFileName(path)}' cannot be made ({error.Message.TrimEnd('.')}): " +
                    $"see that ${Variable} may be written, or write a whole path.",
                    error);
            }
        }
    }

    private static bool IsWord(string text) => text.All(static character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');

    private static string RuntimeFolder(string text) => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder
        ? folder
        : throw new BusException($"The socket '{text}' lies in ${Variable}, and that is not set here: write a path, as ./door.sock.");
}
