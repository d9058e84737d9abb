namespace Kinora.Frames.Bus;

/// <summary>Something that a publisher's host may want to log.</summary>
/// <param name="Kind">What has become of the client.</param>
/// <param name="Client">What it calls itself; empty before it has said so. Printable, at most 64 characters, and not to be believed.</param>
/// <param name="ProcessId">Of its process, by the kernel's word.</param>
/// <param name="Detail">Why, or how it reads.</param>
public sealed record BusEvent(BusEventKind Kind, string Client, int ProcessId, string Detail)
{
    /// <summary>A sentence for people.</summary>
    public override string ToString() => Kind switch
    {
        BusEventKind.Came => $"{Who} reads: {Detail}.",
        BusEventKind.Refused => $"{Who} was refused: {Detail}",
        BusEventKind.Disconnected => $"{Who} was sent away: {Detail}",
        BusEventKind.Quarantined => $"{Who} was sent away, and what it holds is left alone until it ends: {Detail}",
        _ => $"{Who} has left.",
    };

    private string Who => Client.Length > 0 ? $"Client '{Client}' (process {ProcessId})" : $"Process {ProcessId}";
}
