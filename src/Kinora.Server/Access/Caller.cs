using Kinora.Pipelines.Access;
using Microsoft.AspNetCore.Http;

namespace Kinora.Server.Access;

/// <summary>Who makes a request, and what they may do.</summary>
public sealed record Caller
{
    /// <summary>Somebody on this machine, of whom no key is asked.</summary>
    public static Caller Local { get; } = new() { Id = "local", Name = "this machine", Role = AccessRole.Admin, IsLocal = true };

    /// <summary>Tells callers apart, for quotas and the audit: a key's id, a token's subject, or an address. No secret.</summary>
    public required string Id { get; init; }

    /// <summary>What people call them.</summary>
    public required string Name { get; init; }

    /// <summary>What they may do, unless they are nobody (<see cref="May"/> heeds that).</summary>
    public required AccessRole Role { get; init; }

    /// <summary>The names of the streams that they may see and change; null for all.</summary>
    public IReadOnlyList<string>? Streams { get; init; }

    /// <summary>The gated repositories of models that they may take (<see cref="ModelGrant"/>).</summary>
    public IReadOnlyList<string> Grants { get; init; } = [];

    /// <summary>Whether no key was asked, since the request comes straight from this machine: no rates are kept then.</summary>
    public bool IsLocal { get; init; }

    /// <summary>Whether it is not known who they are, as on routes that are open to everybody. They may do nothing and see no stream.</summary>
    public bool IsNobody { get; init; }

    /// <summary>Who makes this request. Where nobody has looked yet it is nobody.</summary>
    public static Caller Of(HttpContext http) => http.Features.Get<Caller>() ?? Nobody(http);

    /// <summary>Whether they may do what that role may.</summary>
    public bool May(AccessRole role) => !IsNobody && Role >= role;

    /// <summary>Whether they may see a stream, and change it if their role allows that.</summary>
    public bool MaySee(string stream) => !IsNobody && (Streams is null || Streams.Contains(stream, StringComparer.Ordinal));

    /// <summary>Whether they may take a repository of models that is gated. Admins may.</summary>
    public bool MayTake(string repository) => May(AccessRole.Admin) || (!IsNobody && ModelGrant.Allows(Grants, repository));

    /// <summary>Somebody unknown at the other end of a connection.</summary>
    private static Caller Nobody(HttpContext http) => new()
    {
        Id = http.Connection.RemoteIpAddress?.ToString() ?? "unknown", Name = "unknown", Role = AccessRole.Read, Streams = [], IsNobody = true,
    };
}
