namespace Kinora.Pipelines.Access;

/// <summary>Which entries of the audit are wanted.</summary>
public sealed record AuditQuery
{
    /// <summary>The most that are given at once.</summary>
    public const int MostEntries = 1000;

    /// <summary>From this time on; null: from the first.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only about this stream; null for all.</summary>
    public string? Stream { get; init; }

    /// <summary>Only by the caller of this id; null for all.</summary>
    public string? Caller { get; init; }

    /// <summary>Only entries older than the one of this id; null: from the newest.</summary>
    public string? Before { get; init; }

    /// <summary>How many at most, 1 to <see cref="MostEntries"/>.</summary>
    public int Limit { get; init; } = 100;
}
