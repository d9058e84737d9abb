namespace Kinora.Frames.Memory;

/// <summary>What has become of a pool's generation; the numbers stand in shared memory.</summary>
internal enum GenerationState : uint
{
    /// <summary>Frames are committed to it.</summary>
    Current = 0,

    /// <summary>Another has taken its place.</summary>
    Superseded = 1,

    /// <summary>The pool has ended.</summary>
    Completed = 2,
}
