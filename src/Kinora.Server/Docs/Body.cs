namespace Kinora.Server.Docs;

/// <summary>What a request brings.</summary>
/// <param name="Description">What it is.</param>
/// <param name="Schema">The name of its schema in the document; null for a picture.</param>
/// <param name="ContentTypes">What it may be sent as.</param>
internal sealed record Body(string Description, string? Schema, params string[] ContentTypes)
{
    /// <summary>Whether the request may come without it.</summary>
    public bool IsOptional { get; init; }
}
