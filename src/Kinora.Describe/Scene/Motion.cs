namespace Kinora.Describe.Scene;

/// <summary>How a thing moves, as far as a sentence says it; left and right are the picture's.</summary>
internal enum Motion
{
    None,
    Left,
    Right,
    Closer,
    Away,
}
