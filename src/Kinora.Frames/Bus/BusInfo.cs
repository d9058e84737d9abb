using Kinora.Frames.Formats;

namespace Kinora.Frames.Bus;

/// <summary>What a publisher says of itself to anybody who may connect; asking does not make one a client.</summary>
public sealed record BusInfo
{
    /// <summary>The version of the protocol that it speaks.</summary>
    public required int Version { get; init; }

    /// <summary>Of the frames that come now; null before the first.</summary>
    public required FrameFormat? Format { get; init; }

    /// <summary>The number of the current generation; 0 before the first frame.</summary>
    public required long Generation { get; init; }

    /// <summary>Slots of the current generation.</summary>
    public required int Slots { get; init; }

    /// <summary>Bytes of the current generation's shared memory.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>How many frames were published.</summary>
    public required long Frames { get; init; }

    /// <summary>When that was counted, in nanoseconds of the machine's monotonic clock (CLOCK_MONOTONIC).</summary>
    public required long CountedAtNanoseconds { get; init; }

    /// <summary>Clients that read now.</summary>
    public required int Clients { get; init; }

    /// <summary>How many may read at once.</summary>
    public required int MostClients { get; init; }

    /// <summary>Slots that are left alone because a client that was sent away still holds them.</summary>
    public required int QuarantinedSlots { get; init; }

    /// <summary>How many clients were let in since it began.</summary>
    public required long Admitted { get; init; }

    /// <summary>How many were refused.</summary>
    public required long Refused { get; init; }

    /// <summary>How many were sent away, because they broke the protocol or stood still.</summary>
    public required long SentAway { get; init; }

    /// <summary>Whether clients that ask for it are waited for (Reliable).</summary>
    public bool MayWait { get; init; }

    /// <summary>The publisher's process, by the kernel's word; 0 where it is not known.</summary>
    public int ProcessId { get; init; }

    /// <summary>Asks a publisher.</summary>
    /// <param name="path">Of its socket, or its name (<see cref="BusPath"/>).</param>
    /// <exception cref="BusException">Nobody publishes there, or the publisher refuses.</exception>
    /// <exception cref="PlatformNotSupportedException">This is no Linux on x64 or arm64.</exception>
    public static BusInfo Read(string path) => BusLine.Ask(BusPath.Resolve(path));

    /// <summary>Frames a second between an earlier answer of the same publisher and this one; 0 when both are of the same instant.</summary>
    public double RateSince(BusInfo earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        var nanoseconds = CountedAtNanoseconds - earlier.CountedAtNanoseconds;
        return nanoseconds > 0 ? (Frames - earlier.Frames) * 1e9 / nanoseconds : 0;
    }
}
