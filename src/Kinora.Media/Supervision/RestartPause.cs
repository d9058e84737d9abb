namespace Kinora.Media.Supervision;

/// <summary>
/// How long to wait before a source is opened again: from 0.25 s, doubled each time, to a longest pause; each shortened by chance by up
/// to half, so that a hundred cameras that were lost together do not come back together.
/// </summary>
/// <param name="random">Chance.</param>
/// <param name="shortest">The first pause; 0.25 s unless told.</param>
/// <param name="longest">What no pause exceeds, wherever it is asked for; no such bound unless told.</param>
internal sealed class RestartPause(Random random, TimeSpan? shortest = null, TimeSpan? longest = null)
{
    /// <summary>Longest pause where it can be noticed when the source is back.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>Longest pause where only another try tells whether the source is back.</summary>
    public static readonly TimeSpan LongestUnprobed = TimeSpan.FromSeconds(2);

    private TimeSpan _next = shortest ?? TimeSpan.FromSeconds(0.25);

    /// <summary>The first pause, and the least that a source is left in peace for.</summary>
    public TimeSpan Shortest { get; } = shortest ?? TimeSpan.FromSeconds(0.25);

    /// <summary>The next pause, at most so long.</summary>
    public TimeSpan Next(TimeSpan most)
    {
        most = longest < most ? longest.Value : most;
        var pause = _next < most ? _next : most;
        _next = pause * 2;
        return pause * (1 - (random.NextDouble() / 2));
    }

    /// <summary>Starts from the shortest pause again, once the source has been healthy for a while.</summary>
    public void Reset() => _next = Shortest;
}
