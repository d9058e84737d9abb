namespace Kinora.Describe.Scene;

/// <summary>How a label is spoken of.</summary>
/// <param name="Singular">One of them, without article: "person", "pair of scissors".</param>
/// <param name="Plural">Several: "people", "pairs of scissors".</param>
/// <param name="Kind">What sort of thing it is.</param>
internal sealed record Noun(string Singular, string Plural, NounKind Kind)
{
    /// <summary>"a" or "an".</summary>
    public string Article => English.Article(Singular);

    /// <summary>What several of them do that go from one place to another; one of them does it with an s.</summary>
    public string Verb { get; init; } = "move";

    /// <summary>How a person can be on it.</summary>
    public Support Support { get; init; }

    /// <summary>True for a vehicle that is parked when it stands still.</summary>
    public bool Parks { get; init; }

    /// <summary>True for what stands on the ground, so that the lower edge of its box tells how far away it is.</summary>
    public bool OnGround { get; init; }
}
