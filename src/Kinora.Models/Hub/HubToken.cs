namespace Kinora.Models.Hub;

/// <summary>A secret for the hub. It never becomes text by accident.</summary>
public sealed class HubToken(string value)
{
    internal string Value { get; } = value;

    public override string ToString() => "(a token)";
}
