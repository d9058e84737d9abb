namespace Kinora.Tests.Support;

/// <summary>For tests that measure the whole process: they run when no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}
