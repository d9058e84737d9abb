namespace Kinora.Pipelines.Capture;

/// <summary>Sees to it that one process at a time writes into a folder. The system lets go of it however the process ends.</summary>
internal static class FolderLock
{
    private const string Name = ".kinora-capture.lock";

    /// <summary>Takes the folder until what is returned is disposed of.</summary>
    /// <exception cref="CaptureException">Another process has it.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static FileStream Take(string folder)
    {
        var file = Path.Join(folder, Name);
        try
        {
            return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (File.Exists(file))
        {
            throw new CaptureException($"Another kinora captures into '{folder}' already: end it, or name another folder.", error);
        }
    }
}
