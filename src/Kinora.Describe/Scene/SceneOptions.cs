namespace Kinora.Describe.Scene;

/// <summary>How the sentence about a scene is written and how steady it is. Times are of the source.</summary>
public sealed record SceneOptions
{
    /// <summary>The length, in characters, that a sentence keeps to by leaving out the least important; 40..190.</summary>
    public int MaxLength { get; init; } = 140;

    /// <summary>How many sorts of things are named; the rest is counted as "other things". At least 1.</summary>
    public int MaxGroups { get; init; } = 4;

    /// <summary>How long something may be unseen before the sentence loses it; one missed frame of a track never loses it.</summary>
    public TimeSpan Hold { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>
    /// How long a new sentence must stay true before it replaces the old one. It does at once when the old one tells of more than has
    /// been seen within <see cref="Hold"/>.
    /// </summary>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(0.3);

    /// <summary>The longest time that an old sentence may stay while the scene changes too fast for any new one to settle.</summary>
    public TimeSpan MaxStale { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a vehicle must stand still to be parked.</summary>
    public TimeSpan ParkedAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long it is told that something has come or gone.</summary>
    public TimeSpan TellChanges { get; init; } = TimeSpan.FromSeconds(3);
}
