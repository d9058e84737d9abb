namespace Kinora.Frames.Bus;

/// <summary>Lets other processes read a pool's frames, by one of several protocols, until it is disposed of.</summary>
public interface IFramePublisher : IDisposable
{
    /// <summary>The socket.</summary>
    string Path { get; }

    /// <summary>How many readers there are.</summary>
    int Clients { get; }

    /// <summary>With what a GStreamer pipeline that reads the frames begins; null where it is not known yet, or GStreamer cannot.</summary>
    string? ReaderLine { get; }
}
