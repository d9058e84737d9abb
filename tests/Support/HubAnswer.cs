using System.Text;

namespace Kinora.Tests.Support;

/// <summary>What a <see cref="HubUpstream"/> answers.</summary>
/// <param name="Status">As "404 Not Found".</param>
/// <param name="Headers">Without the length.</param>
/// <param name="Body">Its bytes.</param>
public sealed record HubAnswer(string Status, IReadOnlyList<(string Name, string Value)> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>The length that is promised, when it is not the body's.</summary>
    public long? Length { get; init; }

    /// <summary>Whether the body is a file's content, to which the upstream's faults apply.</summary>
    public bool IsContent { get; init; }

    /// <summary>Where in the file the body begins.</summary>
    public long Offset { get; init; }

    public static HubAnswer Json(string text, params (string Name, string Value)[] headers) =>
        new("200 OK", [("Content-Type", "application/json; charset=utf-8"), .. headers], Encoding.UTF8.GetBytes(text));

    public static HubAnswer Error(string status, string? code = null, string? message = null) => new(
        status,
        [.. code is null ? [] : new[] { ("X-Error-Code", code) }, .. message is null ? [] : new[] { ("X-Error-Message", message) }],
        "{\"error\":\"no\"}"u8.ToArray());

    public static HubAnswer Redirect(string location, params (string Name, string Value)[] headers) =>
        new("302 Found", [("Location", location), .. headers], default);
}
