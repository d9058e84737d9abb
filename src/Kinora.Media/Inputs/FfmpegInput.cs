using Kinora.Media.Ffmpeg;

namespace Kinora.Media.Inputs;

/// <summary>How ffmpeg opens a source.</summary>
/// <param name="Arguments">Everything that belongs before and with <c>-i</c>.</param>
/// <param name="StandardInput">What it reads on standard input: an address that must not stand in a process list.</param>
/// <param name="Producer">Another program whose output it reads on standard input instead.</param>
internal sealed record FfmpegInput(
    IReadOnlyList<string> Arguments, ReadOnlyMemory<byte> StandardInput = default, ProgramCall? Producer = null)
{
    /// <summary>A filter that the pictures need before any other, as ffmpeg's <c>-vf</c> takes it; null for none.</summary>
    public string? Filter { get; init; }

    /// <summary>True when whoever starts it writes its standard input, as long as it runs.</summary>
    public bool IsFed { get; init; }

    /// <inheritdoc cref="FfmpegCommand.Environment"/>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }
}
