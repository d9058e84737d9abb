using Kinora.Frames.Results;

namespace Kinora.Describe.Scene;

/// <summary>
/// Keeps a sentence until another one has been true for a while: what changes for one frame, or to and fro, does not flicker. The same
/// sentence is the same object. Not thread-safe.
/// </summary>
internal sealed class CaptionSettler(SceneOptions options, string engine)
{
    private readonly TextBuffer _candidate = new();
    private Caption? _caption;
    private double _candidateSince;
    private double _lastTrue;

    /// <summary>Forgets the sentence, so that the next one is taken at once.</summary>
    public void Reset()
    {
        _caption = null;
        _candidate.Clear();
    }

    /// <summary>The sentence to show when <paramref name="text"/> is what is true at <paramref name="now"/>, in seconds.</summary>
    public Caption Offer(ReadOnlySpan<char> text, double now)
    {
        if (_caption is { } current && text.SequenceEqual(current.Text))
        {
            _candidate.Clear();
            _lastTrue = now;
            return current;
        }

        if (!text.SequenceEqual(_candidate.Text))
        {
            _candidate.Clear();
            _candidate.Append(text);
            _candidateSince = now;
        }

        if (_caption is null || now - _candidateSince >= options.Settle.TotalSeconds || now - _lastTrue >= options.MaxStale.TotalSeconds)
        {
            _caption = new Caption(text.ToString(), engine);
            _candidate.Clear();
            _lastTrue = now;
        }

        return _caption;
    }
}
