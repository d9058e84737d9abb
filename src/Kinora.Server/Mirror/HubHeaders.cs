namespace Kinora.Server.Mirror;

/// <summary>The headers by which a Hugging Face hub and its clients talk.</summary>
internal static class HubHeaders
{
    /// <summary>The commit in which the file was found, 40 hexadecimal digits.</summary>
    public const string Commit = "X-Repo-Commit";

    public const string LinkedSize = "X-Linked-Size";
    public const string LinkedTag = "X-Linked-Etag";

    /// <summary>EntryNotFound, RevisionNotFound, RepoNotFound or GatedRepo.</summary>
    public const string ErrorCode = "X-Error-Code";

    /// <summary>A sentence.</summary>
    public const string ErrorMessage = "X-Error-Message";

    /// <summary>Those that a page of another origin may read.</summary>
    public static IReadOnlyList<string> Exposed { get; } = [Commit, LinkedSize, LinkedTag, ErrorCode, ErrorMessage];
}
