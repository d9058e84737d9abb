namespace Kinora.Media.Ffmpeg;

/// <summary>A program and its arguments, one each; nothing is ever put through a shell.</summary>
internal sealed record ProgramCall(string Program, IReadOnlyList<string> Arguments);
