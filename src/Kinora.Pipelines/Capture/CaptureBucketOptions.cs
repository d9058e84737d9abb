namespace Kinora.Pipelines.Capture;

/// <summary>
/// A bucket of S3, or of what speaks like it. Who may write there is told by the environment (<c>AWS_ACCESS_KEY_ID</c>,
/// <c>AWS_SECRET_ACCESS_KEY</c>) or found as AWS's programs find it, never by the configuration.
/// </summary>
public sealed record CaptureBucketOptions
{
    public required string Bucket { get; init; }

    /// <summary>What stands before the names of objects; empty, or with a slash at its end.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>The server's address; null: AWS's for the region.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Null: the one that AWS's environment or profile names, else <c>us-east-1</c>.</summary>
    public string? Region { get; init; }

    /// <summary>True: the bucket's name stands in the path instead of the host name, as most servers beside AWS want it.</summary>
    public bool PathStyle { get; init; }
}
