namespace Kinora.Describe.Scene;

/// <summary>Where in the picture something is, as far as a sentence says it.</summary>
internal enum Place
{
    None,
    Left,
    Right,
    Background,
    Foreground,
}
