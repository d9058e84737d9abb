namespace Kinora.Describe.Scene;

/// <summary>Who moves where, before it is written.</summary>
/// <param name="Group">The group that the movers belong to.</param>
/// <param name="Motion">How they move.</param>
/// <param name="Count">How many of the group do.</param>
/// <param name="NameNoun">Whether they are named: "one car" or "the car" instead of "one".</param>
internal readonly record struct Clause(SceneGroup Group, Motion Motion, int Count, bool NameNoun);
