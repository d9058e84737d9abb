namespace Kinora.Frames.Bus;

/// <summary>As what frames are published: who can read them.</summary>
public enum BusProtocol
{
    /// <summary>Kinora's own, without a copy: its clients in C#, Python and C.</summary>
    Kinora,

    /// <summary>shmpipe: GStreamer's shmsrc, of any version.</summary>
    GStreamer,

    /// <summary>unixfd: GStreamer's unixfdsrc, from 1.24.</summary>
    UnixFd,
}
