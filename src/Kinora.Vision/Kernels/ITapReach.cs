namespace Kinora.Vision.Kernels;

/// <summary>How far the samples of a block lie apart, as a type: so that each case is compiled into a loop of its own.</summary>
internal interface ITapReach
{
    /// <summary>Whether every column is made of one pair.</summary>
    static abstract bool IsOnePair { get; }

    /// <summary>Whether a block's samples lie within half a window.</summary>
    static abstract bool IsHalfWindow { get; }

    /// <summary>Whether they lie within one window.</summary>
    static abstract bool IsOneWindow { get; }
}
