namespace Kinora.Frames.Bus;

/// <summary>Counts the clients that a publisher did not let in, and those that it sent away. Thread-safe.</summary>
public sealed class BusTally
{
    private long _refused;
    private long _sentAway;

    /// <summary>How many were not let in.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>How many were sent away, because they stood still or broke the protocol.</summary>
    public long SentAway => Volatile.Read(ref _sentAway);

    /// <summary>Takes note of what a publisher tells (<see cref="BusPublisherOptions.OnEvent"/>).</summary>
    public void Count(BusEvent happened)
    {
        switch (happened.Kind)
        {
            case BusEventKind.Refused:
                Interlocked.Increment(ref _refused);
                break;
            case BusEventKind.Disconnected or BusEventKind.Quarantined:
                Interlocked.Increment(ref _sentAway);
                break;
        }
    }
}
