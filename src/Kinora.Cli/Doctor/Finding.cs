namespace Kinora.Cli.Doctor;

/// <summary>What a check found.</summary>
/// <param name="Name">What was looked for.</param>
/// <param name="State">Whether it is there.</param>
/// <param name="Detail">Version, place, or what is wrong.</param>
/// <param name="Remedy">The command that mends it; null when nothing needs to be mended.</param>
internal sealed record Finding(string Name, FindingState State, string Detail, string? Remedy = null);

/// <summary>Whether something is there.</summary>
internal enum FindingState
{
    Present,

    /// <summary>Not there, and only some uses need it.</summary>
    Optional,

    /// <summary>Not there, and Kinora does not work without it.</summary>
    Missing,
}
