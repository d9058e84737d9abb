namespace Kinora.Pipelines.Access;

/// <summary>Something that somebody did, or tried. It holds no secrets.</summary>
/// <param name="Action">What, as <c>stream.added</c>.</param>
/// <param name="Outcome"><c>done</c>, <c>refused</c> or <c>failed</c>.</param>
/// <param name="CallerId">Who: a key's id, a token's subject, <c>local</c>, or an address.</param>
/// <param name="CallerName">What people call them.</param>
public sealed record AuditEntry(string Action, string Outcome, string CallerId, string CallerName)
{
    /// <summary>Something was done.</summary>
    public const string Done = "done";

    /// <summary>Somebody was not let do it.</summary>
    public const string Refused = "refused";

    /// <summary>It was allowed, and did not work.</summary>
    public const string Failed = "failed";

    /// <summary>Names the entry; a later entry has a greater id, by the order of its characters. The store gives it.</summary>
    public string Id { get; init; } = "";

    /// <summary>When, to the millisecond.</summary>
    public DateTimeOffset Time { get; init; }

    /// <summary>To which stream; null where it was about none.</summary>
    public string? Stream { get; init; }

    /// <summary>From which address; null where there was none.</summary>
    public string? Address { get; init; }

    /// <summary>A sentence more; null where there is none.</summary>
    public string? Detail { get; init; }
}
