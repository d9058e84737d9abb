namespace Kinora.Media.Ffmpeg;

/// <summary>How ffmpeg is to be called.</summary>
/// <param name="Arguments">The arguments, one each; nothing is ever put through a shell.</param>
/// <param name="StandardInput">
/// Bytes for its standard input: a picture that is in memory, or an address with a password, since arguments are public.
/// </param>
/// <param name="Producer">A program whose output is piped into ffmpeg's standard input instead; null for none.</param>
internal sealed record FfmpegCommand(
    IReadOnlyList<string> Arguments, ReadOnlyMemory<byte> StandardInput = default, ProgramCall? Producer = null)
{
    /// <summary>True when whoever starts it writes its standard input, as long as it runs.</summary>
    public bool IsFed { get; init; }

    /// <summary>True where it may wait while others work: its nice value is 10 above ours then, where there is such a thing.</summary>
    public bool IsPatient { get; init; }

    /// <summary>Variables that it gets beside or instead of ours; only its own user can read them, unlike arguments. Null for none.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init; }
}
