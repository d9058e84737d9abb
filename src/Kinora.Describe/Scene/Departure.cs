namespace Kinora.Describe.Scene;

/// <summary>A thing that has gone, kept to tell of it and to know it again when the tracker finds it under another number.</summary>
/// <param name="Noun">What it is.</param>
/// <param name="At">When it went, in seconds of the scene's time.</param>
/// <param name="OverEdge">Whether it was last seen at the picture's edge.</param>
/// <param name="IsWorthTelling">Whether it had been shown for long enough for anybody to miss it, and none like it has come since.</param>
/// <param name="Past">What was known of it.</param>
internal readonly record struct Departure(Noun Noun, double At, bool OverEdge, bool IsWorthTelling, Past Past);
