namespace Kinora.Pipelines.Configuration;

/// <summary>Something in a configuration that cannot work.</summary>
/// <param name="Path">Where, by its keys: <c>streams.door.fps</c>, in a request <c>$.fps</c>; empty for the whole.</param>
/// <param name="Line">The line of the file, 1-based; null where there are no lines.</param>
/// <param name="Message">A sentence for people: the place, the value, and what to write instead. It holds no secrets.</param>
/// <param name="Origin">The file's name, an environment variable, or <c>request</c>.</param>
public sealed record ConfigProblem(string Path, int? Line, string Message, string Origin)
{
    /// <summary>The sentence behind its place: <c>kinora.yaml:12: streams.door.fps is 'fast': give a number from 0.001 to 1000.</c></summary>
    public override string ToString() => Line is { } line ? $"{Origin}:{line}: {Message}" : Origin == "request" ? Message : $"{Origin}: {Message}";
}
