namespace Kinora.Media.Push;

/// <summary>Why a producer is sent away.</summary>
public enum PushRefusal
{
    /// <summary>A name or a frame is not as it must be.</summary>
    Misuse,

    /// <summary>No source reads what is pushed under this name.</summary>
    NoReader,

    /// <summary>Another producer pushes under this name.</summary>
    Busy,

    /// <summary>It was silent, and another producer has taken its place.</summary>
    TakenOver,

    /// <summary>Frames come, and for a while none of them was a picture.</summary>
    Undecodable,
}
