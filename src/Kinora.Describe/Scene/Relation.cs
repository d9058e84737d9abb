namespace Kinora.Describe.Scene;

/// <summary>How things lie to each other, as far as a sentence says it.</summary>
internal enum Relation
{
    None,
    Near,
    InFrontOf,
    On,
}
