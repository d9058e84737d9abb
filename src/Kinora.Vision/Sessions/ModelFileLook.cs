namespace Kinora.Vision.Sessions;

/// <summary>How a file looked when it was checked.</summary>
/// <param name="Path">By which it was opened.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Written">In UTC.</param>
internal sealed record ModelFileLook(string Path, long Length, DateTime Written)
{
    /// <summary>What a link leads to, since its own length says nothing.</summary>
    /// <exception cref="IOException">There is nothing.</exception>
    public static ModelFileLook At(string path)
    {
        var file = new FileInfo(path);
        file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        return new ModelFileLook(path, file.Length, file.LastWriteTimeUtc);
    }
}
