using System.Text;
using Kinora.Frames.Native;

namespace Kinora.Frames.Bus;

/// <summary>
/// How users name a socket of the bus: a path, or a word, which means one in the folder where sockets lie unless told otherwise:
/// <c>door</c> is <c>$XDG_RUNTIME_DIR/kinora/door.sock</c>, a folder that only its user may enter. Where the variable is not set, as for services and in
/// containers, it is <c>/run/user/UID/kinora</c> if that user's own folder is there, else <c>/tmp/kinora-UID</c>. All clients have the same rule.
/// </summary>
public static class BusPath
{
    private const string Variable = "XDG_RUNTIME_DIR";
    private const string Folder = "kinora";
    private const int OthersMayWrite = 0x12;
    private const int OthersMayAnything = 0x3F;

    /// <summary>The whole path of the socket that a text names.</summary>
    /// <param name="text">A word of letters, digits, - and _; a path that begins with <c>$XDG_RUNTIME_DIR/</c>; or any other path.</param>
    /// <exception cref="BusException">
    /// It begins with <c>$XDG_RUNTIME_DIR</c>, and there is none; or no socket can have that path; or the folder under /tmp is another user's.
    /// </exception>
    public static string Resolve(string text) => Resolve(text, BusFolders.OfThisProcess);

    /// <summary>Makes the folder where sockets lie unless told otherwise, if this is one of them. Other folders are their owner's to make.</summary>
    /// <param name="path">What <see cref="Resolve(string)"/> has given.</param>
    /// <exception cref="BusException">It cannot be made.</exception>
    public static void MakeFolder(string path) => MakeFolder(path, BusFolders.OfThisProcess);

    internal static string Resolve(string text, BusFolders folders)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        if (text.StartsWith($"${Variable}/", StringComparison.Ordinal))
        {
            return Whole(Path.Join(
                folders.Runtime ?? throw new BusException($"The socket '{text}' lies in ${Variable}, and that is not set here: write a name, as door, or a path, as ./door.sock."),
                text[(Variable.Length + 1)..]));
        }

        if (!IsWord(text))
        {
            return Whole(text);
        }

        var folder = FolderOfNames(folders);
        _ = Trust(folder, folders);
        return Whole(Path.Join(folder, text + ".sock"));
    }

    /// <summary>
    /// Whether somebody can publish there; false where a name means a socket there and the folder is not. Looked at before each connection: a name that
    /// meant a folder that was not there is not one that another user has made since.
    /// </summary>
    /// <exception cref="BusException">The folder under /tmp is another user's.</exception>
    internal static bool IsThere(string path) => IsThere(path, BusFolders.OfThisProcess);

    internal static bool IsThere(string path, BusFolders folders) => Path.GetDirectoryName(path) is not { } folder || Trust(folder, folders);

    internal static void MakeFolder(string path, BusFolders folders)
    {
        if (OperatingSystem.IsWindows() || Path.GetDirectoryName(path) is not { } folder || folder != FolderOfNames(folders) || !Directory.Exists(Path.GetDirectoryName(folder)))
        {
            return;
        }

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

        _ = Trust(folder, folders);
    }

    /// <summary>The whole path, which a socket can have.</summary>
    /// <exception cref="BusException">None can.</exception>
    private static string Whole(string path) =>
        path.Contains('\0', StringComparison.Ordinal) ? throw new BusException("The socket's path has a character of code 0: write it without.")
        : Path.GetFullPath(path) is var whole && Encoding.UTF8.GetByteCount(whole) > SocketFile.LongestPath
            ? throw new BusException($"The socket's path '{whole}' is longer than the {SocketFile.LongestPath} bytes that one may have: choose a shorter one.")
        : whole;

    private static string FolderOfNames(BusFolders folders)
    {
        if (folders.Runtime is { } runtime)
        {
            return Path.GetFullPath(Path.Join(runtime, Folder));
        }

        var own = Path.Join(folders.Users, $"{folders.User}");
        return FileKind.FactsOf(own) is { IsFolder: true } facts && facts.Owner == folders.User && (facts.Mode & OthersMayWrite) == 0
            ? Path.Join(own, Folder)
            : Shared(folders);
    }

    private static string Shared(BusFolders folders) => Path.Join(folders.Temporary, $"{Folder}-{folders.User}");

    /// <summary>Anybody may make a folder of any name under /tmp. Once it is this user's alone it stays so.</summary>
    /// <returns>False where it is not there; other folders are not looked at.</returns>
    /// <exception cref="BusException">It is not this user's alone.</exception>
    private static bool Trust(string folder, BusFolders folders)
    {
        if (folder != Shared(folders))
        {
            return true;
        }

        if (FileKind.FactsOf(folder) is not { } facts)
        {
            return false;
        }

        if (!facts.IsFolder || facts.Owner != folders.User || (facts.Mode & OthersMayAnything) != 0)
        {
            var what = facts.IsFolder ? $"a folder of user {facts.Owner} with mode {Convert.ToString(facts.Mode, 8)}" : "no folder";
            throw new BusException(
                $"Sockets that have a name lie in '{folder}', which has to be a folder of user {folders.User} that nobody else may enter, and is {what}: " +
                $"remove it, set ${Variable}, or write a path.");
        }

        return true;
    }

    private static bool IsWord(string text) => text.All(static character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');
}
