using Kinora.Frames.Results;

namespace Kinora.Describe.Scene;

/// <summary>
/// Keeps a sentence until another one has been true for a while: what changes for one frame, or to and fro, does not flicker. The same
/// sentence is the same object. It is not kept when it tells of something that has gone. Not thread-safe.
/// </summary>
internal sealed class CaptionSettler(SceneOptions options, string engine)
{
    private readonly TextBuffer _candidate = new();
    private readonly List<(Claim Claim, double LastTrue)> _claims = [];
    private Caption? _caption;
    private double _candidateSince;
    private double _lastTrue;

    /// <summary>Forgets the sentence, so that the next one is taken at once.</summary>
    public void Reset()
    {
        _caption = null;
        _claims.Clear();
        _candidate.Clear();
    }

    /// <summary>The sentence to show when <paramref name="text"/>, which makes these claims, is what is true of the scene now.</summary>
    public Caption Offer(ReadOnlySpan<char> text, List<Claim> claims, SceneMemory memory)
    {
        var now = memory.Now;
        var isTooMuch = ClaimsTooMuch(memory);
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

        if (_caption is null || isTooMuch
            || now - _candidateSince >= options.Settle.TotalSeconds || now - _lastTrue >= options.MaxStale.TotalSeconds)
        {
            _caption = new Caption(text.ToString(), engine);
            _candidate.Clear();
            _lastTrue = now;
            Keep(claims, memory);
        }

        return _caption;
    }

    /// <summary>Tells the scene what the sentence shows.</summary>
    public void ShowIn(SceneMemory memory)
    {
        foreach (var (claim, _) in _claims)
        {
            if (claim.Noun is { } noun)
            {
                memory.Show(noun);
            }
        }
    }

    private void Keep(List<Claim> claims, SceneMemory memory)
    {
        _claims.Clear();
        foreach (var claim in claims)
        {
            memory.Count(claim.Noun, out var lastSeen);
            _claims.Add((claim, lastSeen));
        }
    }

    /// <summary>Whether something that the sentence tells of has not been seen for longer than it is held.</summary>
    private bool ClaimsTooMuch(SceneMemory memory)
    {
        var isTooMuch = false;
        for (var i = 0; i < _claims.Count; i++)
        {
            var (claim, lastTrue) = _claims[i];
            if (memory.Count(claim.Noun, out var lastSeen) >= claim.Count)
            {
                _claims[i] = (claim, lastSeen);
            }
            else
            {
                isTooMuch |= memory.Now - lastTrue > options.Hold.TotalSeconds;
            }
        }

        return isTooMuch;
    }
}
