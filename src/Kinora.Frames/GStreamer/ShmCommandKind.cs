namespace Kinora.Frames.GStreamer;

/// <summary>What a command of shmpipe says.</summary>
internal enum ShmCommandKind : uint
{
    /// <summary>Sink: the frames to come lie in this memory.</summary>
    NewArea = 1,

    /// <summary>Sink: no frame comes from that memory any more.</summary>
    CloseArea = 2,

    /// <summary>Sink: a frame.</summary>
    NewBuffer = 3,

    /// <summary>Source: the frame at this place was read.</summary>
    AckBuffer = 4,
}
