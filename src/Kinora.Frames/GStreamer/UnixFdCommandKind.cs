namespace Kinora.Frames.GStreamer;

/// <summary>What a command between unixfdsink and unixfdsrc says.</summary>
internal enum UnixFdCommandKind : uint
{
    /// <summary>Sink: a frame, with the file of its memory.</summary>
    NewBuffer = 0,

    /// <summary>Source: the frame of this number was read.</summary>
    ReleaseBuffer = 1,

    /// <summary>Sink: what the frames to come are.</summary>
    Caps = 2,

    /// <summary>Sink: nothing comes any more.</summary>
    End = 3,
}
