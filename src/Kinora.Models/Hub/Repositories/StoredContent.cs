namespace Kinora.Models.Hub.Repositories;

internal static class StoredContent
{
    /// <summary>Content of the store, from an offset on.</summary>
    public static Stream Open(string path, long offset) => new FileStream(path, new FileStreamOptions
    {
        Mode = FileMode.Open,
        Access = FileAccess.Read,
        Share = FileShare.Read | FileShare.Delete,
        Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
        BufferSize = 0,
    })
    {
        Position = offset,
    };
}
