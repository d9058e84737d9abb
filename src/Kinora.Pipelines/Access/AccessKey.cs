namespace Kinora.Pipelines.Access;

/// <summary>A key by which somebody is let in, as it is stored: its secret is not in it, only that secret's hash.</summary>
/// <param name="Id">Names the key for people and in the audit. No secret.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Role">What its holder may do.</param>
/// <param name="Hash">SHA-256 of the whole key (<see cref="AccessKeyText"/>), 32 bytes.</param>
public sealed record AccessKey(string Id, string Name, AccessRole Role, ReadOnlyMemory<byte> Hash)
{
    /// <summary>The names of the streams that its holder may see and change; null for all.</summary>
    public IReadOnlyList<string>? Streams { get; init; }

    /// <summary>The gated repositories of models that its holder may take, as <see cref="ModelGrant"/> writes them. Admins need none.</summary>
    public IReadOnlyList<string> Grants { get; init; } = [];

    /// <summary>When it was made, to the millisecond.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When it ends to be one; null: never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>When it was taken back; null for one that was not.</summary>
    public DateTimeOffset? Revoked { get; init; }

    /// <summary>When it was used last, to a few minutes; null: never.</summary>
    public DateTimeOffset? LastUsed { get; init; }

    /// <summary>Whether it lets anybody in at that time.</summary>
    public bool IsUsable(DateTimeOffset now) => Revoked is null && (Expires is not { } end || now < end);
}
