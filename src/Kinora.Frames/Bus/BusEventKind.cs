namespace Kinora.Frames.Bus;

/// <summary>What has become of a client.</summary>
public enum BusEventKind
{
    /// <summary>It was let in.</summary>
    Came,

    /// <summary>It was not let in.</summary>
    Refused,

    /// <summary>It was let in, and was sent away: it broke the protocol, or stood still for too long. It held no frame.</summary>
    Disconnected,

    /// <summary>The same, and it holds frames: their slots are not written to until its process ends or closes its socket.</summary>
    Quarantined,

    /// <summary>Its socket has closed, and the slots of all that it held are free again.</summary>
    Left,
}
