using Kinora.Frames.Memory;

namespace Kinora.Media.V4l2;

/// <summary>The buffers that a driver fills.</summary>
internal interface ICaptureBuffers : IDisposable
{
    /// <summary>How frames get from the driver to the pool, for people.</summary>
    string Way { get; }

    /// <summary>Hands the driver what it has not; how many it has then.</summary>
    int Fill();

    /// <summary>Takes a filled buffer back and makes it the pool's newest frame; false when there was no room for it.</summary>
    bool TryTake(int index, in FrameStamp stamp);

    /// <summary>Takes a buffer back whose frame is damaged.</summary>
    void Drop(int index);
}
