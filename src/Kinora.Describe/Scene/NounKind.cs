namespace Kinora.Describe.Scene;

/// <summary>What sort of thing a noun names, in the order in which a sentence tells of them.</summary>
internal enum NounKind
{
    Person,
    Vehicle,
    Animal,
    Thing,
}
