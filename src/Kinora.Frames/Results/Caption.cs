namespace Kinora.Frames.Results;

/// <summary>A sentence about a frame.</summary>
/// <param name="Text">The sentence.</param>
/// <param name="Engine">Who wrote it: <c>scene</c> is the sentence built from tracks.</param>
/// <param name="Final">False while an engine is still writing.</param>
public sealed record Caption(string Text, string Engine, bool Final = true);
