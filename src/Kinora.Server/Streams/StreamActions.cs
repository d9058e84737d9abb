namespace Kinora.Server.Streams;

/// <summary>What the audit calls what clients do to streams.</summary>
internal static class StreamActions
{
    public const string Added = "stream.added";
    public const string Changed = "stream.changed";
    public const string Started = "stream.started";
    public const string Paused = "stream.paused";
    public const string Removed = "stream.removed";
    public const string Pushed = "frames.pushed";

    /// <summary>That an address is watched on demand is only noted where it was refused.</summary>
    public const string Watched = "address.watched";
}
